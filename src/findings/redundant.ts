import type { Evidence } from '../grants/evidence.ts';
import type { Grant } from '../grants/grant.ts';
import type { SharedTraffic } from '../grants/sharing.ts';
import { shortHash } from '../model/hash.ts';
import type { RedundantFinding } from './finding.ts';
import type { GrantFacts } from './grant-facts.ts';
import { placeOf, sentenceOf } from './part-texts.ts';
import { byRule, rollUp } from './roll-up.ts';
import { severityOfRisk } from './severity.ts';
import type { Watch } from './watch.ts';

export interface RedundantInput {
  readonly grants: readonly Grant[];
  /** grants in use, by id */
  readonly used: ReadonlyMap<string, Evidence>;
  readonly shared: readonly SharedTraffic[];
  /** of several, the one of the highest risk is not needed */
  readonly facts: Pick<GrantFacts, 'riskOf' | 'riskOfGrant' | 'lastUse'>;
  readonly watchOf: (part: readonly Grant[]) => Watch;
  /** policies that stay as they are, whatever is said of them */
  readonly isKept: (grant: Grant) => boolean;
}

const SHOWN = 5;

/**
 * Grants in use that nobody would miss: all they let through is also let through by grants that stay. Of several that
 * cover one another, the one of the highest risk is redundant and the others stay, so that all that are reported could
 * go together: trap T-30.
 */
export function redundantFindings(input: RedundantInput): RedundantFinding[] {
  const groupsOf = new Map<string, SharedTraffic[]>();
  for (const group of input.shared) {
    for (const { id } of group.grants) {
      const known = groupsOf.get(id);
      // a grant may be in thousands of them
      if (known === undefined) groupsOf.set(id, [group]);
      else known.push(group);
    }
  }
  const going = new Set<Grant>();
  const { facts } = input;
  const candidates = input.grants
    .filter((grant) => input.used.has(grant.id) && grant.rule.frozen.length === 0 && !input.isKept(grant))
    .sort((a, b) => facts.riskOfGrant(b) - facts.riskOfGrant(a) || (a.id < b.id ? -1 : 1));
  for (const grant of candidates) {
    const others = (group: SharedTraffic): boolean =>
      group.sure.some((one) => one.id !== grant.id && !going.has(one));
    const isNeeded = input.used.get(grant.id)?.needed !== false;
    const groups = groupsOf.get(grant.id) ?? [];
    if (!isNeeded || (groups.length > 0 && groups.every(others))) going.add(grant);
  }
  return [...byRule(input.grants).values()].flatMap((grants) =>
    rollUp(grants, going).map(({ scope, grants: part }) =>
      findingOf(scope, part, going, (grant) => groupsOf.get(grant.id) ?? [], input),
    ),
  );
}

function findingOf(
  scope: RedundantFinding['scope'],
  part: readonly Grant[],
  going: ReadonlySet<Grant>,
  groupsOf: (grant: Grant) => readonly SharedTraffic[],
  { facts, watchOf }: Pick<RedundantInput, 'facts' | 'watchOf'>,
): RedundantFinding {
  const [first] = part;
  if (first === undefined) throw new Error('a part without grants');
  const groups = new Set(part.flatMap(groupsOf));
  const carried = new Map<Grant, number>();
  let connections = 0;
  for (const group of groups) {
    connections += group.connections;
    for (const grant of group.grants) {
      if (!going.has(grant)) carried.set(grant, (carried.get(grant) ?? 0) + group.connections);
    }
  }
  const coveredBy = [...carried]
    .sort(([a, many], [b, more]) => more - many || (a.id < b.id ? -1 : 1))
    .slice(0, SHOWN)
    .map(([grant]) => grant);
  const [most] = coveredBy;
  const why =
    most === undefined
      ? 'only the pods’ own node used it, whose traffic passes without any rule'
      : `all of its traffic is also let through by ${most.policy.ref.name}: ${most.sentence}`;
  const risk = facts.riskOf(part);
  const lastUse = facts.lastUse(part);
  return {
    kind: 'redundant',
    key: shortHash(`redundant\n${part.map(({ id }) => id).join('\n')}`),
    severity: severityOfRisk(risk),
    ref: first.policy.ref,
    policy: first.policy,
    place: placeOf(scope, first),
    sentence: `${sentenceOf(part)}; ${why}`,
    scope,
    grants: part,
    coveredBy,
    connections,
    risk,
    ...(lastUse === undefined ? {} : { lastUse }),
    watch: watchOf(part),
  };
}
