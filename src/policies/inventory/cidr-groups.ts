import { type Cidr, parseCidr } from '../../model/ip.ts';
import type { Problem } from '../../model/problem.ts';
import { dig, digList } from '../dig.ts';
import type { PlainObject } from '../plain-object.ts';
import { problemAt } from '../problem-at.ts';
import { textMap } from '../read.ts';

export interface InventoryCidrGroup {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly cidrs: readonly Cidr[];
}

/** Reads CiliumCIDRGroups. Like the agent, passes over a CIDR that is none: Cilium pkg/policy/k8s/cilium_cidr_group.go. */
export function readCidrGroups(objects: readonly PlainObject[]): {
  readonly cidrGroups: readonly InventoryCidrGroup[];
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const cidrGroups = objects.flatMap((object): InventoryCidrGroup[] => {
    if (object.kind !== 'CiliumCIDRGroup' || !object.apiVersion.startsWith('cilium.io/')) return [];
    const cidrs = digList(object.value, ['spec', 'externalCIDRs']).flatMap((item, i): Cidr[] => {
      const cidr = typeof item === 'string' && item.includes('/') ? parseCidr(item) : undefined;
      if (cidr !== undefined) return [cidr];
      const message = `${JSON.stringify(item)} is no CIDR such as 10.0.0.0/8, so CIDR group ${object.name} does not hold it`;
      problems.push(problemAt(object, ['spec', 'externalCIDRs', i], message));
      return [];
    });
    return [{ name: object.name, labels: textMap(dig(object.value, ['metadata', 'labels'])), cidrs }];
  });
  return { cidrGroups, problems };
}
