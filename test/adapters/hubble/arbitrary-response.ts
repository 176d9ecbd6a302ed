import { create, type MessageInitShape } from '@bufbuild/protobuf';
import * as fc from 'fast-check';
import { FlowSchema } from '../../../src/adapters/hubble/gen/flow/flow_pb.ts';
import {
  type GetFlowsResponse,
  GetFlowsResponseSchema,
} from '../../../src/adapters/hubble/gen/observer/observer_pb.ts';

const LABELS = [
  'k8s:app=web',
  'k8s:app=api',
  'k8s:io.kubernetes.pod.namespace=shop',
  'k8s:io.kubernetes.pod.namespace=bank',
  'reserved:world',
  'reserved:host',
  'cidr:10.0.0.0/8',
  'fqdn:*.example.com',
  'k8s:__proto__=constructor',
  'odd',
];
const IPS = ['', '10.0.0.1', '2001:DB8:0::1', '::ffff:10.1.2.3', 'nonsense'];
const NAMES = ['api.example.com', 'DB.Example.com.', 'constructor'];

const time = fc.record({
  seconds: fc.bigInt({ min: 0n, max: 4_000_000_000n }),
  nanos: fc.integer({ min: 0, max: 999_999_999 }),
});

const endpoint = fc.record(
  {
    ID: fc.nat(65_535),
    identity: fc.constantFrom(0, 1, 2, 4, 7, 10, 12_345, 16_777_217),
    namespace: fc.constantFrom('', 'shop'),
    labels: fc.uniqueArray(fc.oneof(fc.constantFrom(...LABELS), fc.string({ maxLength: 6 })), {
      maxLength: 5,
    }),
    podName: fc.constantFrom('', 'web-1'),
    workloads: fc.array(fc.record({ name: fc.constantFrom('', 'web'), kind: fc.constant('Deployment') }), {
      maxLength: 2,
    }),
  },
  { requiredKeys: [] },
);

const port = fc.integer({ min: 0, max: 65_600 });
const ports = fc.record({ sourcePort: port, destinationPort: port });
const icmp = fc.record({ type: fc.nat(255), code: fc.nat(255) });
const layer4 = fc.oneof(
  fc.constant({}),
  ports.map((value) => ({ protocol: { case: 'TCP' as const, value } })),
  ports.map((value) => ({ protocol: { case: 'UDP' as const, value } })),
  ports.map((value) => ({ protocol: { case: 'SCTP' as const, value } })),
  icmp.map((value) => ({ protocol: { case: 'ICMPv4' as const, value } })),
  icmp.map((value) => ({ protocol: { case: 'ICMPv6' as const, value } })),
  fc.constantFrom('VRRP' as const, 'IGMP' as const).map((name) => ({ protocol: { case: name, value: {} } })),
);

const layer7Record = fc.oneof(
  fc
    .record({ query: fc.constantFrom('', 'DB.example.com.', 'büro.example.') })
    .map((value) => ({ case: 'dns' as const, value })),
  fc
    .record({
      method: fc.constantFrom('', 'GET'),
      url: fc.constantFrom('', 'http://api/x?y=1', 'http://api/ü'),
    })
    .map((value) => ({ case: 'http' as const, value })),
  fc.constant({ case: 'kafka' as const, value: {} }),
);

const policies = fc.array(
  fc.record({
    name: fc.constantFrom('', 'web', 'default-deny'),
    namespace: fc.constantFrom('', 'shop'),
    kind: fc.constantFrom('', 'CiliumNetworkPolicy'),
    labels: fc.constantFrom<string[]>([], ['k8s:io.cilium.k8s.policy.derived-from=NetworkPolicy']),
  }),
  { maxLength: 3 },
);

const flow = fc
  .record(
    {
      time,
      verdict: fc.nat(9),
      dropReason: fc.constantFrom(0, 133, 181),
      IP: fc.record({ source: fc.constantFrom(...IPS), destination: fc.constantFrom(...IPS) }),
      l4: layer4,
      source: endpoint,
      destination: endpoint,
      Type: fc.nat(4),
      nodeName: fc.constantFrom('', 'default/n1'),
      sourceNames: fc.array(fc.constantFrom(...NAMES), { maxLength: 3 }),
      destinationNames: fc.array(fc.constantFrom(...NAMES), { maxLength: 3 }),
      l7: fc.record({ type: fc.nat(4), record: layer7Record }, { requiredKeys: ['type'] }),
      reply: fc.boolean(),
      eventType: fc.record({ type: fc.constantFrom(0, 1, 2, 3, 4, 5, 7, 129, 200), subType: fc.nat(190) }),
      trafficDirection: fc.nat(3),
      traceObservationPoint: fc.constantFrom<number>(0, 1, 5, 10, 13, 14, 101),
      dropReasonDesc: fc.constantFrom<number>(0, 132, 133, 205, 250),
      isReply: fc.boolean(),
      uuid: fc.constantFrom('', 'ff1373ec-4a43-42f9-8249-149afcd23077'),
      egressAllowedBy: policies,
      ingressAllowedBy: policies,
    },
    { requiredKeys: [] },
  )
  .map((init) => ({
    case: 'flow' as const,
    value: create(FlowSchema, init),
  }));

const lostEvents = fc
  .record(
    { source: fc.nat(4), numEventsLost: fc.bigInt({ min: 0n, max: 2n ** 53n }), first: time, last: time },
    { requiredKeys: [] },
  )
  .map((value) => ({ case: 'lostEvents' as const, value }));

const nodeStatus = fc
  .record({
    stateChange: fc.nat(5),
    nodeNames: fc.array(fc.string(), { maxLength: 3 }),
    message: fc.string(),
  })
  .map((value) => ({ case: 'nodeStatus' as const, value }));

/** Any response of the kinds we read, with unknown enum numbers, odd labels, missing fields and bad ports. */
export const response: fc.Arbitrary<GetFlowsResponse> = fc
  .record(
    {
      responseTypes: fc.oneof({ weight: 8, arbitrary: flow }, lostEvents, nodeStatus),
      nodeName: fc.constantFrom('', 'default/n2'),
      time,
    },
    { requiredKeys: ['responseTypes'] },
  )
  .map((init) => create(GetFlowsResponseSchema, init as MessageInitShape<typeof GetFlowsResponseSchema>));
