/**
 * A `GetFlowsResponse` with a flow in it, in the JSON form of protobuf with proto field names: what
 * `hubble observe -o jsonpb` prints. Zero values are left out, as there.
 */
export interface FlowResponseJson {
  readonly flow: FlowJson;
  readonly node_name: string;
  /** RFC 3339 with nine decimals */
  readonly time: string;
}

export interface FlowJson {
  readonly time: string;
  readonly uuid: string;
  readonly verdict: 'FORWARDED' | 'DROPPED' | 'AUDIT' | 'REDIRECTED';
  readonly drop_reason?: number;
  readonly drop_reason_desc?: string;
  readonly IP: { readonly source: string; readonly destination: string; readonly ipVersion: 'IPv4' };
  readonly l4: Layer4Json;
  readonly source: EndpointJson;
  readonly destination: EndpointJson;
  readonly Type: 'L3_L4' | 'L7';
  readonly node_name: string;
  readonly source_names?: readonly string[];
  readonly destination_names?: readonly string[];
  readonly l7?: object;
  readonly event_type: { readonly type: number; readonly sub_type?: number };
  readonly traffic_direction: 'INGRESS' | 'EGRESS';
  readonly policy_match_type?: number;
  readonly trace_observation_point?: string;
  readonly trace_reason?: string;
  readonly is_reply?: boolean;
  readonly proxy_port?: number;
  readonly egress_allowed_by?: readonly PolicyJson[];
  readonly ingress_allowed_by?: readonly PolicyJson[];
  readonly egress_denied_by?: readonly PolicyJson[];
  readonly ingress_denied_by?: readonly PolicyJson[];
}

export type Layer4Json =
  | {
      readonly TCP: {
        readonly source_port: number;
        readonly destination_port: number;
        readonly flags?: Readonly<Record<string, boolean>>;
      };
    }
  | { readonly UDP: { readonly source_port: number; readonly destination_port: number } }
  | { readonly ICMPv4: { readonly type?: number } };

export interface EndpointJson {
  /** only at the node that runs the pod */
  readonly ID?: number;
  readonly identity: number;
  readonly cluster_name?: string;
  readonly namespace?: string;
  readonly labels: readonly string[];
  readonly pod_name?: string;
  /** only at the node that runs the pod */
  readonly workloads?: readonly { readonly name: string; readonly kind: string }[];
}

export interface PolicyJson {
  readonly name?: string;
  readonly namespace?: string;
  readonly labels: readonly string[];
  readonly revision: string;
  readonly kind?: string;
}
