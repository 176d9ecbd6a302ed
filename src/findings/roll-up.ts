import type { Grant } from '../grants/grant.ts';
import { groupBy } from '../model/group-by.ts';
import type { Rule } from '../policies/policy.ts';

/** A part of a rule all of whose grants agree. */
export interface Part {
  readonly scope: 'rule' | 'peer' | 'port' | 'request' | 'cell';
  readonly grants: readonly Grant[];
}

/**
 * Groups the chosen grants of one rule into the largest parts that are chosen as a whole: the rule, else whole peers
 * and whole ports, else L7 entries for all peers and ports they are written for, else single cells of that grid.
 * @param all every grant of the rule
 */
export function rollUp(all: readonly Grant[], chosen: ReadonlySet<Grant>): Part[] {
  const mine = all.filter((grant) => chosen.has(grant));
  if (mine.length === 0) return [];
  if (mine.length === all.length) return [{ scope: 'rule', grants: all }];
  const parts: Part[] = [];
  const taken = new Set<Grant>();
  const take = (scope: Part['scope'], grants: readonly Grant[]): void => {
    parts.push({ scope, grants });
    for (const grant of grants) taken.add(grant);
  };
  for (const grants of groupBy(all, (grant) => grant.peer).values())
    if (grants.every((one) => chosen.has(one))) take('peer', grants);
  for (const grants of groupBy(all, (grant) => grant.port).values()) {
    if (grants.every((one) => chosen.has(one)) && grants.some((one) => !taken.has(one))) take('port', grants);
  }
  for (const [request, grants] of groupBy(all, (grant) => grant.request)) {
    if (request === undefined || !grants.every((one) => chosen.has(one))) continue;
    if (grants.some((one) => !taken.has(one))) take('request', grants);
  }
  for (const grant of mine) if (!taken.has(grant)) take('cell', [grant]);
  return parts;
}

/** Grants by the rule they belong to, in the order written. */
export function byRule(grants: readonly Grant[]): Map<Rule, Grant[]> {
  return groupBy(grants, (grant) => grant.rule);
}
