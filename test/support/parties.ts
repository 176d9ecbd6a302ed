import { type Endpoint, endpointOfLabels } from '../../src/model/endpoint.ts';
import { LabelSet } from '../../src/model/labels.ts';
import type { Protocol } from '../../src/model/protocol.ts';
import { PROTOCOLS } from '../../src/model/protocol.ts';
import { podEndpoint } from './flow-builder.ts';

const WORLD = LabelSet.parse(['reserved:world']);

/**
 * A party in the words of a test title:
 * - `shop/web`: a pod labelled `app=web`; `shop/web tier=front`: with more labels
 * - `203.0.113.9`, `203.0.113.9 api.example.com`: an address outside, with its DNS names
 * - `203.0.113.0/24`: some address of a prefix
 * - `host`, `kube-apiserver+remote-node`: reserved labels; `host 10.0.0.1` with an address
 * - `?`, `? 10.1.2.3`, `? shop/web-0`: a party of which no labels are known
 */
export function party(text: string): Endpoint {
  const [first = '', ...more] = text.split(' ');
  const [rest] = more;
  if (first === '?') return unknownParty(rest);
  if (/^[\d:].*\//.test(first)) return { kind: 'external', labels: WORLD, dnsNames: more, prefix: first };
  if (/^[\d:]/.test(first)) return endpointOfLabels(WORLD, first, more);
  if (first === 'world') return endpointOfLabels(WORLD, undefined, more);
  if (first.includes('/')) {
    const [namespace = '', app = ''] = first.split('/');
    const { labels } = podEndpoint(namespace, app);
    const all = LabelSet.of([
      ...labels.labels,
      ...LabelSet.parse(more.map((label) => `k8s:${label}`)).labels,
    ]);
    return { kind: 'pod', namespace, labels: all };
  }
  return endpointOfLabels(LabelSet.parse(first.split('+').map((name) => `reserved:${name}`)), rest, []);
}

function unknownParty(text: string | undefined): Endpoint {
  if (text === undefined) return { kind: 'unknown' };
  const [namespace = '', pod] = text.split('/');
  return pod === undefined ? { kind: 'unknown', ip: text } : { kind: 'unknown', namespace, pod };
}

/** `TCP 5432`, `ICMPv4 8` */
export function portOf(text: string): { readonly protocol: Protocol; readonly port: number } {
  const [name, port] = text.split(' ');
  const protocol = PROTOCOLS.find((one) => one === name);
  if (protocol === undefined) throw new Error(`no protocol in "${text}"`);
  return { protocol, port: Number(port) };
}
