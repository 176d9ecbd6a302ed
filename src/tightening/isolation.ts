import type { Direction } from '../model/direction.ts';
import type { Edit } from '../policies/edit/edit.ts';
import type { Path } from '../policies/place.ts';
import type { Policy, PolicySpec } from '../policies/policy.ts';

/**
 * The edits that take the last rule out of a direction and leave its isolation as it is. The two languages say it in
 * opposite ways: a NetworkPolicy isolates by `policyTypes` and an empty list, a Cilium policy by a list whose only
 * element is empty. Traps T-01 to T-04.
 *
 * @param list path of the direction's rules from the object's root
 * @returns the edits, or why the rules stay
 */
export function keepIsolation(
  policy: Policy,
  spec: PolicySpec,
  direction: Direction,
  list: Path,
): Edit[] | string {
  if (policy.ref.kind !== 'NetworkPolicy') return [{ kind: 'stub-list', list }];
  const types = policy.policyTypes;
  if (types === undefined) return [insertPolicyTypes(spec, list), { kind: 'empty-list', list }];
  if (!types.includes(direction)) {
    return `policyTypes does not name ${direction}, so the rule itself is what isolates under Cilium; removing it would end that`;
  }
  return [{ kind: 'empty-list', list }];
}

/** Writes down the effective types before the list that they would be derived from is emptied. */
function insertPolicyTypes(spec: PolicySpec, list: Path): Edit {
  const items = [...(spec.isolates.ingress ? ['Ingress'] : []), ...(spec.isolates.egress ? ['Egress'] : [])];
  return {
    kind: 'insert-list',
    map: list.slice(0, -1),
    key: 'policyTypes',
    before: String(list.at(-1)),
    items,
  };
}
