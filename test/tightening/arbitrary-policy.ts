import * as fc from 'fast-check';
import { stringify } from 'yaml';

/** The text of one valid policy of any kind, in any layout. Equal peers, and equal ports, never stand in one rule. */
export function policyText(): fc.Arbitrary<string> {
  return fc
    .tuple(
      policyObject(),
      fc.constantFrom(blockStyle, indentlessStyle, flowStyle, jsonStyle, compactJsonStyle),
      fc.boolean(),
    )
    .map(([object, render, endsWithBreak]) => {
      const text = render(object).trimEnd();
      return endsWithBreak ? `${text}\n` : text;
    });
}

/** One valid policy of any kind. */
export function policyObject(): fc.Arbitrary<unknown> {
  return fc.oneof(
    networkPolicy(),
    ciliumPolicy('CiliumNetworkPolicy'),
    ciliumPolicy('CiliumClusterwideNetworkPolicy'),
  );
}

/** The same, of Cilium's kinds, with HTTP entries at some ports. */
export function filteringPolicyObject(): fc.Arbitrary<unknown> {
  return ciliumPolicy('CiliumNetworkPolicy', fc.oneof(portRules(), filteredPortRules()));
}

function blockStyle(object: unknown): string {
  return stringify(object, { collectionStyle: 'block', aliasDuplicateObjects: false });
}

function indentlessStyle(object: unknown): string {
  return stringify(object, { indentSeq: false, aliasDuplicateObjects: false });
}

function flowStyle(object: unknown): string {
  return stringify(object, { collectionStyle: 'flow', aliasDuplicateObjects: false });
}

function jsonStyle(object: unknown): string {
  return JSON.stringify(object, undefined, 2);
}

function compactJsonStyle(object: unknown): string {
  return JSON.stringify(object);
}

const app = fc.constantFrom('a', 'b', 'c');
const labels = app.map((value) => ({ matchLabels: { app: value } }));
const cidr = fc.constantFrom('10.0.0.0/8', '192.0.2.0/24', '10.1.0.0/16');
const notIn = { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['b'] }] };

function distinct<T>(one: fc.Arbitrary<T>, minLength: number): fc.Arbitrary<T[]> {
  return fc.uniqueArray(one, { minLength, maxLength: 3, selector: (value) => JSON.stringify(value) });
}

/** Leaves out what is undefined, as text does. */
function compact(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function optional<T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(one, { nil: undefined });
}

function networkPolicy(): fc.Arbitrary<unknown> {
  const peer = fc.oneof(
    fc.oneof(labels, fc.constant({}), fc.constant(notIn)).map((podSelector) => ({ podSelector })),
    labels.map((namespaceSelector) => ({ namespaceSelector })),
    cidr.map((one) => ({ ipBlock: { cidr: one } })),
  );
  const port = fc.constantFrom(
    { port: 80 },
    { port: 'http' },
    { port: 8000, endPort: 8010 },
    { protocol: 'UDP' },
  );
  const rules = (peers: 'from' | 'to'): fc.Arbitrary<unknown> =>
    optional(
      fc.array(
        fc
          .tuple(optional(distinct(peer, 0)), optional(distinct(port, 0)))
          .map(([list, ports]) => compact({ [peers]: list, ports })),
        { maxLength: 3 },
      ),
    );
  return fc
    .tuple(
      fc.oneof(labels, fc.constant({})),
      optional(fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress'])),
      rules('from'),
      rules('to'),
    )
    .map(([podSelector, policyTypes, ingress, egress]) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'p', namespace: 'shop' },
      spec: compact({ podSelector, policyTypes, ingress, egress }),
    }));
}

function ciliumPolicy(kind: string, ports = portRules()): fc.Arbitrary<unknown> {
  const peers = (prefix: 'from' | 'to'): fc.Arbitrary<Record<string, unknown>> =>
    fc.oneof(
      fc.constant({}),
      distinct(fc.oneof(labels, fc.constant({}), fc.constant(notIn)), 1).map((list) => ({
        [`${prefix}Endpoints`]: list,
      })),
      distinct(cidr, 1).map((list) => ({ [`${prefix}CIDR`]: list })),
      distinct(fc.constantFrom('world', 'cluster', 'host'), 1).map((list) => ({
        [`${prefix}Entities`]: list,
      })),
    );
  const rules = (prefix: 'from' | 'to'): fc.Arbitrary<unknown> =>
    optional(
      fc.array(
        fc.tuple(peers(prefix), ports).map(([peer, entries]) => ({ ...peer, ...entries })),
        { minLength: 1, maxLength: 3 },
      ),
    );
  const spec = fc
    .tuple(
      fc.oneof(labels, fc.constant({})),
      optional(fc.record({ ingress: fc.boolean(), egress: fc.boolean() })),
      rules('from'),
      rules('to'),
      optional(fc.constant([{ fromEntities: ['world'] }])),
    )
    .filter(
      ([, , ingress, egress, deny]) => ingress !== undefined || egress !== undefined || deny !== undefined,
    )
    .map(([endpointSelector, enableDefaultDeny, ingress, egress, ingressDeny]) =>
      compact({ endpointSelector, enableDefaultDeny, ingress, egress, ingressDeny }),
    );
  const metadata = kind === 'CiliumNetworkPolicy' ? { name: 'p', namespace: 'shop' } : { name: 'p' };
  return fc
    .oneof(
      spec.map((one) => ({ spec: one })),
      fc.array(spec, { minLength: 1, maxLength: 2 }).map((specs) => ({ specs })),
    )
    .map((rest) => ({ apiVersion: 'cilium.io/v2', kind, metadata, ...rest }));
}

function portRules(): fc.Arbitrary<Record<string, unknown>> {
  const port = fc.constantFrom(
    { port: '80', protocol: 'TCP' },
    { port: '53' },
    { port: '8000', endPort: 8010, protocol: 'TCP' },
  );
  const icmp = fc.constantFrom({ type: 8 }, { type: 13 }, { family: 'IPv6', type: 128 });
  // one port in two lists would be one grant twice
  return fc.oneof(
    fc.constant({}),
    distinct(port, 1).map((list) => ({ toPorts: [{ ports: list }] })),
    distinct(port, 2).map((list) => ({ toPorts: list.map((one) => ({ ports: [one] })) })),
    distinct(icmp, 1).map((fields) => ({ icmps: [{ fields }] })),
  );
}

function filteredPortRules(): fc.Arbitrary<Record<string, unknown>> {
  const entry = fc.constantFrom({ method: 'GET' }, { method: 'PUT', path: '/x' }, { path: '/y' }, {});
  const port = fc.constantFrom({ port: '80', protocol: 'TCP' }, { port: '443', protocol: 'TCP' });
  return fc
    .tuple(distinct(port, 1), distinct(entry, 1), distinct(entry, 1), fc.boolean())
    .map(([ports, http, others, apart]) => ({
      toPorts:
        apart && ports.length > 1
          ? ports.map((one, i) => ({ ports: [one], rules: { http: i === 0 ? http : others } }))
          : [{ ports, rules: { http } }],
    }));
}
