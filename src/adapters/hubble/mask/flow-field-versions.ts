/** A field of Cilium's flow.Flow: its number, and the first minor version of Cilium 1 that has it. */
export interface CiliumField {
  readonly number: number;
  /** 14 also for what is older */
  readonly since: number;
}

/** The oldest minor version whose messages are known here. */
export const OLDEST_KNOWN_MINOR = 14;

/**
 * All fields of flow.Flow up to Cilium 1.19, compared release by release:
 * https://github.com/cilium/cilium/blob/main/api/v1/flow/flow.proto
 */
export const CILIUM_FLOW_FIELDS: ReadonlyMap<string, CiliumField> = new Map([
  ...fields(14, {
    time: 1,
    verdict: 2,
    drop_reason: 3,
    ethernet: 4,
    IP: 5,
    l4: 6,
    source: 8,
    destination: 9,
    Type: 10,
    node_name: 11,
    source_names: 13,
    destination_names: 14,
    l7: 15,
    reply: 16,
    event_type: 19,
    source_service: 20,
    destination_service: 21,
    traffic_direction: 22,
    policy_match_type: 23,
    trace_observation_point: 24,
    drop_reason_desc: 25,
    is_reply: 26,
    debug_capture_point: 27,
    interface: 28,
    proxy_port: 29,
    trace_context: 30,
    sock_xlate_point: 31,
    socket_cookie: 32,
    cgroup_id: 33,
    uuid: 34,
    auth_type: 35,
    Summary: 100_000,
  }),
  ...fields(15, { egress_allowed_by: 21_001, ingress_allowed_by: 21_002, extensions: 150_000 }),
  ...fields(16, { trace_reason: 36, node_labels: 37, egress_denied_by: 21_004, ingress_denied_by: 21_005 }),
  ...fields(17, { file: 38 }),
  ...fields(18, { tunnel: 39, policy_log: 21_006 }),
  ...fields(19, { ip_trace_id: 40, emitter: 41, aggregate: 21_007 }),
]);

function fields(since: number, numbers: Readonly<Record<string, number>>): [string, CiliumField][] {
  return Object.entries(numbers).map(([name, number]) => [name, { number, since }]);
}
