import { assertNever } from '../../model/assert-never.ts';
import { CLUSTER_LABEL, NAMESPACE_LABELS_PREFIX } from '../../model/labels.ts';
import { type Selector, selectorKey } from '../../model/selector.ts';
import type { Peer, PolicySpec, PortEntry, Reference, Rule } from '../../policies/policy.ts';
import type { Decision } from '../engine/decision.ts';
import type { Identity } from '../identity.ts';
import { matchSelector } from '../match.ts';
import type { Matching, Question } from './matching.ts';

/** Something that a decision hangs on and that is not known. */
export type Missing =
  | { readonly kind: 'namespace-labels'; readonly namespace: string }
  | { readonly kind: 'cluster-name' }
  | { readonly kind: 'labels'; readonly of: Identity }
  | { readonly kind: 'address'; readonly of: Identity }
  | { readonly kind: 'dns-names'; readonly of: Identity }
  | { readonly kind: 'reference'; readonly to: Reference; readonly what: string }
  | { readonly kind: 'port-name'; readonly name: string }
  /** an L7 entry of which the request does not say enough */
  | { readonly kind: 'request'; readonly entry: string; readonly isOpaque: boolean }
  | { readonly kind: 'host-firewall' }
  /** the DNS proxy is there for this port, and rules for more than this port allow the query */
  | { readonly kind: 'dns-port'; readonly port: number }
  /** rules that match for certain, but not how they weigh against each other */
  | { readonly kind: 'precedence'; readonly rules: readonly Rule[] };

/**
 * What would have to be known to decide the question; each thing once, in the order of the policies. Never empty for
 * an unknown verdict.
 * @param selecting the policy parts that select the subject, or may
 */
export function missingFor(
  { verdict, grants, denials }: Decision,
  question: Question,
  matching: Matching,
  selecting: readonly { readonly spec: PolicySpec }[],
): readonly Missing[] {
  if (verdict !== 'unknown') return [];
  const found = [
    ...selecting
      .filter(({ spec }) => spec.isolates[question.direction])
      .flatMap(({ spec }) => ofSubject(spec, question, matching)),
    ...grants.flatMap(({ grant: { spec, peer, port, request } }) => [
      ...ofSubject(spec, question, matching),
      ...ofPeer(peer, question, matching),
      ...ofPort(port, matching),
      ...(question.request !== undefined && request?.matches(question.request) === 'maybe'
        ? [
            {
              kind: 'request',
              entry: request.text,
              isOpaque: port?.requests?.protocol === 'opaque',
            } as const,
          ]
        : []),
    ]),
    ...denials
      .filter(({ match }) => match === 'maybe')
      .flatMap(({ policy, rule }) => [
        ...policy.specs
          .filter((spec) => spec.rules.includes(rule))
          .flatMap((spec) => ofSubject(spec, question, matching)),
        ...ofDenial(rule, question, matching),
      ]),
  ];
  const distinct = new Map(found.map((one) => [keyOf(one), one]));
  if (distinct.size > 0) return [...distinct.values()];
  if (question.request?.kind === 'dns') return [{ kind: 'dns-port', port: question.port }];
  const rules = [...grants.map(({ grant }) => grant.rule), ...denials.map(({ rule }) => rule)];
  return [{ kind: 'precedence', rules: [...new Set(rules)] }];
}

function ofDenial(rule: Rule, question: Question, matching: Matching): Missing[] {
  const peers = rule.peers.kind === 'listed' ? rule.peers.peers : [];
  const ports = rule.ports.kind === 'listed' ? rule.ports.entries : [];
  return [
    ...peers.flatMap((peer) => ofPeer(peer, question, matching)),
    ...ports.flatMap((entry) => ofPort(entry, matching)),
  ];
}

function ofSubject(spec: PolicySpec, { subject }: Question, matching: Matching): Missing[] {
  if (matching.subject(spec) !== 'maybe') return [];
  return spec.subject.kind === 'nodes'
    ? [{ kind: 'host-firewall' }]
    : ofSelector(spec.subject.selector, subject);
}

function ofPeer(peer: Peer | undefined, { peer: party }: Question, matching: Matching): Missing[] {
  if (peer === undefined || matching.peer(peer) !== 'maybe') return [];
  switch (peer.kind) {
    case 'endpoints':
      return ofSelector(peer.selector, party);
    case 'cidr':
      return [{ kind: 'address', of: party }];
    case 'fqdn':
      return [{ kind: 'dns-names', of: party }];
    case 'reference':
      return [{ kind: 'reference', to: peer.to, what: peer.what }];
    case 'entity':
      return [{ kind: 'labels', of: party }];
    default:
      return assertNever(peer);
  }
}

function ofPort(entry: PortEntry | undefined, matching: Matching): Missing[] {
  return entry?.kind === 'named' && matching.port(entry) === 'maybe'
    ? [{ kind: 'port-name', name: entry.name }]
    : [];
}

function ofSelector({ requirements }: Selector, identity: Identity): Missing[] {
  const { endpoint } = identity;
  const unknown = requirements.filter(
    (requirement) => matchSelector({ requirements: [requirement] }, identity) === 'maybe',
  );
  // nothing in it hangs on a label: it is the cluster of a mesh that the selector leaves out
  if (unknown.length === 0) return [{ kind: 'cluster-name' }];
  return unknown.map(({ key }): Missing => {
    if (key === CLUSTER_LABEL) return { kind: 'cluster-name' };
    return key.startsWith(NAMESPACE_LABELS_PREFIX) && endpoint.kind === 'pod'
      ? { kind: 'namespace-labels', namespace: endpoint.namespace }
      : { kind: 'labels', of: identity };
  });
}

function keyOf(missing: Missing): string {
  switch (missing.kind) {
    case 'namespace-labels':
      return `${missing.kind} ${missing.namespace}`;
    case 'labels':
    case 'address':
    case 'dns-names':
      return `${missing.kind} ${missing.of.key}`;
    case 'reference':
      return `${missing.kind} ${missing.what} ${referenceKey(missing.to)}`;
    case 'port-name':
      return `${missing.kind} ${missing.name}`;
    case 'request':
      return `${missing.kind} ${missing.entry}`;
    case 'cluster-name':
    case 'host-firewall':
    case 'dns-port':
    case 'precedence':
      return missing.kind;
    default:
      return assertNever(missing);
  }
}

function referenceKey(to: Reference): string {
  switch (to.kind) {
    case 'cidr-group':
      return to.name;
    case 'service':
      return `${to.namespace ?? ''}/${to.name}`;
    case 'cidr-groups':
    case 'nodes':
      return selectorKey(to.selector);
    case 'services':
      return `${to.namespace ?? ''} ${selectorKey(to.selector)}`;
    case 'cloud-group':
      return '';
    default:
      return assertNever(to);
  }
}
