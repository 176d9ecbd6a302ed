import { selectorKey } from '../../src/model/selector.ts';
import type { Policy, Rule } from '../../src/policies/policy.ts';

/** What a rule allows, in the words a report would use: `[peers, ports]`, each `any`, `none`, or a list of texts. */
export function summaryOf({ peers, ports }: Rule): readonly [string | string[], string | string[]] {
  return [
    peers.kind === 'listed' ? peers.peers.map(({ text }) => text) : peers.kind,
    ports.kind === 'listed' ? ports.entries.map(({ text }) => text) : ports.kind,
  ];
}

/** The rules of a policy's only spec. */
export function rulesOf(policy: Policy): readonly Rule[] {
  const [spec, ...others] = policy.specs;
  if (spec === undefined || others.length > 0) throw new Error(`${policy.specs.length} specs, not one`);
  return spec.rules;
}

export function firstRule(policy: Policy): Rule {
  const [rule] = rulesOf(policy);
  if (rule === undefined) throw new Error('no rule');
  return rule;
}

/** The requirements of each endpoint peer of the first rule, in canonical form. */
export function peerSelectors(policy: Policy): string[] {
  const { peers } = firstRule(policy);
  if (peers.kind !== 'listed') throw new Error(`the peers are ${peers.kind}`);
  return peers.peers.map((peer) => (peer.kind === 'endpoints' ? selectorKey(peer.selector) : peer.kind));
}

export function isolationOf(policy: Policy): string {
  const [spec] = policy.specs;
  const directions = (['ingress', 'egress'] as const).filter((direction) => spec?.isolates[direction]);
  return directions.length === 0 ? 'nothing' : directions.join(' and ');
}
