import type { AccessNeed } from '../../adapters/cluster/examine-cluster.ts';
import { CLUSTER_KINDS } from '../../adapters/cluster/kinds.ts';
import { groupBy } from '../../model/group-by.ts';
import { type Check, check } from './check.ts';

/** Names what may not be done, verb by verb, and the rules that would allow it. */
export function missingAccess(missing: readonly AccessNeed[], absentKinds: readonly string[]): Check {
  const absent = new Set(
    CLUSTER_KINDS.filter((of) => absentKinds.includes(of.kind)).map((of) => `${of.group}/${of.resource}`),
  );
  const needed = missing.filter((need) => !absent.has(`${need.group}/${need.resource}`));
  if (needed.length === 0) return check('access', 'fine', 'all that is asked for is allowed');
  return check('access', 'warning', `${needed.length} of the verbs that are asked for are not allowed`, {
    details: needed.map((need) => `may not ${need.verb} ${nameOf(need)}`),
    remedy: `what is not seen counts as not known; deploy/manifests/rbac.yaml has all rules, these are missing:\n${rulesOf(needed)}`,
  });
}

function nameOf({ resource, group, only }: AccessNeed): string {
  const name = group === '' ? resource : `${resource}.${group}`;
  return only === undefined ? name : `${name} ${only.namespace}/${only.name}`;
}

/** As `rules` of a ClusterRole; what is limited to one object belongs into a Role of its namespace. */
function rulesOf(needs: readonly AccessNeed[]): string {
  const byResource = groupBy(needs, (need) => `${need.group}/${need.resource}`);
  return [...byResource.values()]
    .flatMap((own) => {
      const [first] = own;
      if (first === undefined) return [];
      const { only } = first;
      return [
        `- apiGroups: ["${first.group}"]${only === undefined ? '' : `  # in a Role of the namespace ${only.namespace}`}`,
        `  resources: ["${first.resource}"]`,
        ...(only === undefined ? [] : [`  resourceNames: ["${only.name}"]`]),
        `  verbs: [${own.map((need) => `"${need.verb}"`).join(', ')}]`,
      ];
    })
    .join('\n');
}
