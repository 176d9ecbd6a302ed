import { shortHash } from '../model/hash.ts';
import { selectorKey } from '../model/selector.ts';
import { formatRef, type Policy, type PolicySpec, type Rule } from '../policies/policy.ts';
import { peerText, portText, sentence } from './grant.ts';

/** Hash of what the rule says and whom it is for, independent of its position: equal rules of one policy share it. */
export function ruleId(policy: Policy, spec: PolicySpec, rule: Rule): string {
  return shortHash(
    [
      formatRef(policy.ref),
      spec.subject.kind,
      selectorKey(spec.subject.selector),
      ...(spec.tier === undefined ? [] : [`${spec.tier.name} ${spec.tier.priority}`]),
      rule.direction,
      rule.effect,
      rule.content,
    ].join('\n'),
  );
}

const SAYS = {
  allow: 'may open',
  deny: 'must not open',
  pass: 'leave it to the next tier whether they open',
} as const satisfies Record<Rule['effect'], string>;

/** The whole rule in one line: `pods app=web in shop may open TCP 80, TCP 443 to pods app=api in shop`. */
export function ruleSentence({ subject }: PolicySpec, { direction, effect, peers, ports }: Rule): string {
  if (peers.kind === 'none' || ports.kind === 'none')
    return `${subject.text} ${direction === 'egress' ? 'may open nothing' : 'may be opened by nobody'} by this rule`;
  const who = peers.kind === 'any' ? [peerText(undefined)] : peers.peers.map(peerText);
  const what =
    ports.kind === 'any'
      ? [portText(undefined)]
      : ports.entries.flatMap((entry) =>
          (entry.requests?.entries ?? [undefined]).map((request) => portText(entry, request)),
        );
  return sentence(direction, subject.text, listed(who), listed(what), SAYS[effect]);
}

const SHOWN = 4;

/** The first few of several texts, each once: `a, b, c and 5 more`. */
export function listed(texts: readonly string[]): string {
  const distinct = [...new Set(texts)];
  return distinct.length <= SHOWN
    ? distinct.join(', ')
    : `${distinct.slice(0, SHOWN - 1).join(', ')} and ${distinct.length - SHOWN + 1} more`;
}
