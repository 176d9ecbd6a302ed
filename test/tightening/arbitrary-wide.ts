import * as fc from 'fast-check';
import { stringify } from 'yaml';
import type { Used } from '../findings/situation.ts';

/** Policies of pods `app=web` in shop that allow more than the traffic below needs, and such traffic. */

const NAMESPACES = ['shop', 'ops', 'data', 'batch', 'tools', 'edge', 'lab'];
const PODS = NAMESPACES.flatMap((namespace) => [`${namespace}/a`, `${namespace}/b`]);
const ADDRESSES = ['10.1.2.3', '10.1.2.4', '10.9.9.9', '192.0.2.7', '2001:db8:1::1', '2001:db8:2::1'];

/** Everyone there is. */
export const PARTIES: readonly string[] = ['shop/web', ...PODS];

type Fields = Readonly<Record<string, unknown>>;

const app = fc.constantFrom<Fields>({}, { matchLabels: { app: 'a' } }, { matchLabels: { app: 'b' } });
const cidr = fc.constantFrom('10.0.0.0/8', '10.1.0.0/16', '0.0.0.0/0', '2001:db8::/32', '192.0.2.0/24');
const except = fc.constantFrom<Fields>({}, { except: ['10.1.2.128/25', '10.1.7.0/24'] });
const number = fc.constantFrom(53, 80, 443, 8001);
const protocol = fc.constantFrom<Fields>({}, { protocol: 'TCP' }, { protocol: 'UDP' });
const anyProtocol = fc.constantFrom<Fields>({}, { protocol: 'TCP' }, { protocol: 'ANY' });

function some<T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.uniqueArray(one, { minLength: 1, maxLength: 2, selector: (value) => JSON.stringify(value) });
}

function block(): fc.Arbitrary<Fields> {
  return fc.tuple(cidr, except).map(([prefix, holes]) => ({
    cidr: prefix,
    ...(prefix === '10.0.0.0/8' || prefix === '10.1.0.0/16' ? holes : {}),
  }));
}

function kubernetesRule(direction: 'ingress' | 'egress'): fc.Arbitrary<Fields> {
  const peer = fc.oneof(
    fc.tuple(app, app).map(([podSelector]) => ({ podSelector })),
    app.map((podSelector) => ({ namespaceSelector: {}, podSelector })),
    fc.constant({
      namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'Exists' }] },
    }),
    block().map((ipBlock) => ({ ipBlock })),
  );
  const port = fc.oneof(
    protocol,
    fc.tuple(number, protocol).map(([one, more]) => ({ port: one, ...more })),
    protocol.map((more) => ({ port: 8000, endPort: 8100, ...more })),
  );
  return fc.tuple(fc.option(some(peer)), fc.option(some(port))).map(([peers, ports]) => ({
    ...(peers === null ? {} : { [direction === 'ingress' ? 'from' : 'to']: peers }),
    ...(ports === null ? {} : { ports }),
  }));
}

function ciliumRule(direction: 'ingress' | 'egress'): fc.Arbitrary<Fields> {
  const field = (name: string): string => `${direction === 'ingress' ? 'from' : 'to'}${name}`;
  const namespaced = fc.tuple(app, fc.boolean()).map(([labels, isNamed]) => ({
    ...labels,
    ...(isNamed
      ? { matchExpressions: [{ key: 'k8s:io.kubernetes.pod.namespace', operator: 'Exists' }] }
      : {}),
  }));
  const peers = fc.oneof(
    some(namespaced).map((list) => ({ [field('Endpoints')]: list })),
    some(cidr).map((list) => ({ [field('CIDR')]: list })),
    some(block()).map((list) => ({ [field('CIDRSet')]: list })),
    fc.constantFrom({ [field('Entities')]: ['cluster'] }, { [field('Entities')]: ['world'] }),
  );
  const port = fc.oneof(
    fc.tuple(number, anyProtocol).map(([one, more]) => ({ port: String(one), ...more })),
    anyProtocol.map((more) => ({ port: '8000', endPort: 8100, ...more })),
    anyProtocol.map((more) => ({ port: '0', ...more })),
  );
  const toPorts = some(some(port).map((ports) => ({ ports })));
  return fc
    .tuple(peers, fc.option(toPorts))
    .map(([who, what]) => ({ ...who, ...(what === null ? {} : { toPorts: what }) }));
}

const STYLES = [
  (object: unknown): string => stringify(object, { aliasDuplicateObjects: false }),
  (object: unknown): string => stringify(object, { indentSeq: false, aliasDuplicateObjects: false }),
  (object: unknown): string => stringify(object, { collectionStyle: 'flow', aliasDuplicateObjects: false }),
  (object: unknown): string => JSON.stringify(object, undefined, 2),
];

export function widePolicy(): fc.Arbitrary<string> {
  const metadata = { name: 'web', namespace: 'shop' };
  const selector = { matchLabels: { app: 'web' } };
  const kubernetes = fc
    .tuple(some(kubernetesRule('ingress')), some(kubernetesRule('egress')))
    .map(([ingress, egress]) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata,
      spec: { podSelector: selector, policyTypes: ['Ingress', 'Egress'], ingress, egress },
    }));
  const cilium = fc
    .tuple(fc.boolean(), some(ciliumRule('ingress')), some(ciliumRule('egress')))
    .map(([isClusterwide, ingress, egress]) => ({
      apiVersion: 'cilium.io/v2',
      kind: isClusterwide ? 'CiliumClusterwideNetworkPolicy' : 'CiliumNetworkPolicy',
      metadata: isClusterwide ? { name: 'web' } : metadata,
      spec: { endpointSelector: selector, ingress, egress },
    }));
  return fc
    .tuple(fc.oneof(kubernetes, cilium), fc.constantFrom(...STYLES))
    .map(([object, style]) => `${style(object).trimEnd()}\n`);
}

/** Mostly steady, and some late, past or before the window. */
export function traffic(): fc.Arbitrary<Used[]> {
  const peer = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...PODS) },
    { weight: 4, arbitrary: fc.constantFrom(...ADDRESSES) },
    { weight: 1, arbitrary: fc.constantFrom('10.1.0.0/16', '? 10.1.2.9', 'host 10.0.0.1') },
  );
  const port = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('TCP 80', 'TCP 443', 'TCP 8001', 'UDP 53', 'UDP 8002') },
    { weight: 1, arbitrary: fc.constantFrom('TCP 53', 'ICMPv4 8', 'TCP 40000', 'SCTP 80') },
  );
  const time = fc.oneof(
    { weight: 8, arbitrary: fc.constant({ first: 50, last: 1 }) },
    { weight: 1, arbitrary: fc.constantFrom({ first: 2, last: 1 }, { first: 45, last: 40 }) },
  );
  const use = fc.tuple(peer, port, time, fc.boolean()).map(([who, what, when, isEgress]): Used => {
    const ends = isEgress ? `shop/web > ${who}` : `${who} > shop/web`;
    return { what: `${ends} ${what}`, ...when, seenAt: isEgress ? 'egress' : 'ingress' };
  });
  return fc.uniqueArray(use, { minLength: 1, maxLength: 8, selector: (one) => one.what });
}
