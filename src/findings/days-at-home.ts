import { DaySet } from '../model/day-set.ts';
import type { Usage } from '../usage/usage.ts';
import type { Member, Population } from './population.ts';

/**
 * Days on which a node that runs a party told of it: that of the source for what was seen at egress, of the destination
 * at ingress. Undefined where the recording does not tell days.
 */
export function daysAtHome(
  usages: readonly Usage[],
  population: Population,
): ((member: Member) => DaySet | undefined) | undefined {
  if (usages.length === 0) return undefined;
  const byMember = new Map<Member, DaySet>();
  for (const { connection, seenAt, days } of usages) {
    if (days === undefined) return undefined;
    if (seenAt === 'unknown') continue;
    const member = population.memberOf(seenAt === 'egress' ? connection.source : connection.destination);
    if (member === undefined) continue;
    let own = byMember.get(member);
    if (own === undefined) {
      own = new DaySet();
      byMember.set(member, own);
    }
    own.addAll(days);
  }
  return (member) => byMember.get(member);
}
