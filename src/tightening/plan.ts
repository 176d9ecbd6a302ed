import type { Finding, UnusedFinding } from '../findings/finding.ts';
import { DIRECTIONS, type Direction } from '../model/direction.ts';
import { groupBy } from '../model/group-by.ts';
import type { Edit } from '../policies/edit/edit.ts';
import type { Path } from '../policies/place.ts';
import type { Policy, PolicySpec, Rule } from '../policies/policy.ts';
import { keepIsolation } from './isolation.ts';
import { rooted } from './rooted.ts';

/** What is to be taken out of one policy, and the edits that do it. */
export interface PolicyPlan {
  readonly policy: Policy;
  readonly revoked: readonly UnusedFinding[];
  readonly edits: readonly Edit[];
}

/** Parts of a policy that stay although they are unused, and why. */
export interface Declined {
  readonly policy: Policy;
  /** never empty */
  readonly findings: readonly UnusedFinding[];
  readonly reason: string;
  /** what a person could write instead */
  readonly suggestion?: Suggestion;
}

/** A change for a person to make, where the text itself is left alone. */
export interface Suggestion {
  /** the file it goes to */
  readonly file: string;
  /** YAML to add there */
  readonly text: string;
}

export interface Plan {
  readonly plans: readonly PolicyPlan[];
  readonly declined: readonly Declined[];
}

/** Turns every unused finding that nothing holds into the smallest edits that revoke it. */
export function planRevocations(findings: readonly Finding[]): Plan {
  const revocable = findings.filter((one) => one.kind === 'unused').filter((one) => one.hold === undefined);
  const plans: PolicyPlan[] = [];
  const declined: Declined[] = [];
  for (const [policy, revoked] of groupBy(revocable, (one) => one.policy)) {
    const own = planPolicy(policy, revoked);
    declined.push(...own.declined);
    const staying = new Set(own.declined.flatMap((one) => one.findings));
    const going = revoked.filter((one) => !staying.has(one));
    if (own.edits.length > 0) plans.push({ policy, revoked: going, edits: own.edits });
  }
  return { plans, declined };
}

function planPolicy(
  policy: Policy,
  revoked: readonly UnusedFinding[],
): { readonly edits: readonly Edit[]; readonly declined: readonly Declined[] } {
  const edits: Edit[] = [];
  const declined: Declined[] = [];
  for (const spec of policy.specs) {
    const findingsOf = (rule: Rule): UnusedFinding[] =>
      revoked.filter((one) => one.grants.some((grant) => grant.rule === rule));
    const isGone = (rule: Rule): boolean => findingsOf(rule).some((one) => one.scope === 'rule');
    for (const direction of DIRECTIONS) {
      const gone = spec.rules.filter((rule) => rule.direction === direction && isGone(rule));
      const section = removeRules(policy, spec, direction, new Set(gone));
      if (typeof section === 'string')
        declined.push({ policy, findings: gone.flatMap(findingsOf), reason: section });
      else edits.push(...section);
    }
    for (const rule of spec.rules) if (!isGone(rule)) edits.push(...trimRule(rule, findingsOf(rule)));
  }
  return { edits: onceEach(edits).map((edit) => rooted(edit, policy.root)), declined };
}

/** Both directions of a NetworkPolicy may ask for the same explicit policyTypes. */
function onceEach(edits: readonly Edit[]): Edit[] {
  const inserted = edits.filter((edit) => edit.kind === 'insert-list');
  return edits.filter(
    (edit) => edit.kind !== 'insert-list' || edit === inserted.find((one) => isSameMap(one.map, edit.map)),
  );
}

function isSameMap(a: Path, b: Path): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function removeRules(
  policy: Policy,
  spec: PolicySpec,
  direction: Direction,
  gone: ReadonlySet<Rule>,
): Edit[] | string {
  const section = spec.rules.filter((rule) => rule.direction === direction && rule.effect === 'allow');
  const removed = section.filter((rule) => gone.has(rule));
  const [first] = removed;
  if (first === undefined) return [];
  const list = first.path.slice(0, -1);
  if (removed.length === section.length) return keepIsolation(policy, spec, direction, list);
  return [{ kind: 'remove-items', list, indexes: removed.map((rule) => Number(rule.path.at(-1))) }];
}

/** Takes whole peers, whole ports and whole L7 entries out of a rule that stays. */
function trimRule(rule: Rule, findings: readonly UnusedFinding[]): Edit[] {
  const pathsOf = (scope: 'peer' | 'port' | 'request'): Path[] =>
    findings
      .filter((one) => one.scope === scope)
      .map((one) => one.grants[0]?.[scope]?.path)
      .filter((path) => path !== undefined);
  const entries = rule.ports.kind === 'listed' ? rule.ports.entries.map((entry) => entry.path) : [];
  return [
    ...removeAt(pathsOf('peer')),
    ...removePorts(pathsOf('port'), entries),
    ...removeAt(pathsOf('request')),
  ];
}

/** A port list that would become empty goes as a whole, since an empty one has another meaning. */
function removePorts(removed: readonly Path[], all: readonly Path[]): Edit[] {
  const lists = groupBy(removed, listKey);
  const edits: Edit[] = [];
  const emptied: Path[] = [];
  for (const [key, paths] of lists) {
    const inList = all.filter((path) => listKey(path) === key);
    const [first] = paths;
    if (first === undefined) continue;
    if (inList.length === paths.length) emptied.push(first.slice(0, -2));
    else edits.push(...removeAt(paths));
  }
  return [...edits, ...removeAt(emptied)];
}

function removeAt(paths: readonly Path[]): Edit[] {
  return [...groupBy(paths, listKey).values()].flatMap((group): Edit[] => {
    const [first] = group;
    return first === undefined
      ? []
      : [
          {
            kind: 'remove-items',
            list: first.slice(0, -1),
            indexes: group.map((path) => Number(path.at(-1))).sort((a, b) => a - b),
          },
        ];
  });
}

function listKey(path: Path): string {
  return JSON.stringify(path.slice(0, -1));
}
