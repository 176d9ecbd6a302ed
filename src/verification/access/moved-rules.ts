import { selectorKey } from '../../model/selector.ts';
import { formatRef, type PolicySpec, type Rule } from '../../policies/policy.ts';
import type { ChangedPolicy } from '../changes.ts';

/** Rules of changed policies that do not stand, for the same subject, on the other side as well. */
export function movedRules(changed: readonly ChangedPolicy[]): ReadonlySet<Rule> {
  return new Set(
    changed.flatMap(({ before, after }) => {
      const [old, fresh] = [before, after].map((policies) =>
        policies.flatMap(({ ref, specs }) =>
          specs.flatMap((spec) =>
            spec.rules.map((rule) => ({ rule, key: keyOf(formatRef(ref), spec, rule) })),
          ),
        ),
      );
      const [oldKeys, freshKeys] = [
        new Set(old?.map(({ key }) => key)),
        new Set(fresh?.map(({ key }) => key)),
      ];
      return [
        ...(old ?? []).filter(({ key }) => !freshKeys.has(key)),
        ...(fresh ?? []).filter(({ key }) => !oldKeys.has(key)),
      ].map(({ rule }) => rule);
    }),
  );
}

/** In a tier the place counts, too: the order decides. */
function keyOf(policy: string, { subject, tier, isolates }: PolicySpec, rule: Rule): string {
  const place = tier === undefined ? '' : `${tier.name} ${tier.priority} ${rule.path.join('.')}`;
  // what a proxy does depends on whether the part isolates
  const isolation = isolates[rule.direction];
  return `${policy} ${subject.kind} ${selectorKey(subject.selector)} ${place} ${isolation} ${rule.direction} ${rule.effect} ${rule.content}`;
}
