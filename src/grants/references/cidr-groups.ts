import type { IpAddress } from '../../model/ip.ts';
import { LabelSet } from '../../model/labels.ts';
import type { Match } from '../../model/match.ts';
import { type Selector, selects } from '../../model/selector.ts';
import { CidrSet } from '../../model/sets/cidr-set.ts';
import type { Inventory, InventoryCidrGroup } from '../../policies/inventory/inventory.ts';
import type { Reference } from '../../policies/policy.ts';
import { atAddresses, type Referents } from './referents.ts';

interface Group {
  readonly labels: LabelSet;
  readonly holds: (address: IpAddress) => Match;
}

/** The addresses of one group; one that the inventory lacks may hold any. */
export function cidrGroup(
  { name, except }: Extract<Reference, { kind: 'cidr-group' }>,
  { cidrGroups, agent }: Inventory,
): Referents {
  const named = cidrGroups.filter((group) => group.name === name);
  if (named.length === 0) return atAddresses(() => 'maybe', except, agent);
  const cidrs = named.flatMap((group) => group.cidrs);
  if (cidrs.length === 0) return () => 'no';
  const { holds } = compile({ name, labels: {}, cidrs });
  return atAddresses(holds, except, agent);
}

/**
 * The addresses of all groups that a selector picks. To Cilium an address has the labels of every group that holds it,
 * so two groups can satisfy a selector together that neither does alone, and one that asks only for the absence of
 * labels holds for everyone outside of all groups, up to 1.19 even for pods. Such answers are `maybe`: they are hardly
 * meant, and differ between releases.
 * Source: Cilium pkg/policy/types/{selector,requirements}.go, pkg/policy/k8s/cilium_cidr_group.go, pkg/ipcache/metadata.go.
 */
export function cidrGroupsSelected(
  { selector, except }: Extract<Reference, { kind: 'cidr-groups' }>,
  { cidrGroups, agent }: Inventory,
): Referents {
  const groups = cidrGroups.map(compile);
  const byAddress = atAddresses(
    groups.length === 0 ? () => 'maybe' : (address) => selected(selector, groups, address),
    except,
    agent,
  );
  const holdsForEveryone = together(selector, []);
  return (identity) => {
    const match = byAddress(identity);
    const { kind } = identity.endpoint;
    return match === 'no' && holdsForEveryone && (kind === 'pod' || kind === 'reserved') ? 'maybe' : match;
  };
}

function selected(selector: Selector, groups: readonly Group[], address: IpAddress): Match {
  const surely = groups.filter((group) => group.holds(address) === 'yes');
  const perhaps = groups.filter((group) => group.holds(address) !== 'no');
  const match = holding(selector, surely);
  return match === holding(selector, perhaps) ? match : 'maybe';
}

function holding(selector: Selector, groups: readonly Group[]): Match {
  const alone = groups.some((group) => selects(selector, group.labels));
  if (alone !== together(selector, groups)) return 'maybe';
  return alone ? 'yes' : 'no';
}

/** Whether all labels of all the groups satisfy the selector. */
function together({ requirements }: Selector, groups: readonly Group[]): boolean {
  return requirements.every((requirement) => {
    const satisfies = (group: Group): boolean => selects({ requirements: [requirement] }, group.labels);
    return requirement.operator === 'In' || requirement.operator === 'Exists'
      ? groups.some(satisfies)
      : groups.every(satisfies);
  });
}

const NAME_LABEL = 'io.cilium.policy.cidrgroupname';

function compile({ name, labels, cidrs }: InventoryCidrGroup): Group {
  const addresses = CidrSet.of(cidrs.filter((cidr) => cidr.prefixLength > 0));
  // a prefix of length zero selects nothing in some releases: Cilium issue 39688, pull request 48366
  const whole = new Set(cidrs.filter((cidr) => cidr.prefixLength === 0).map((cidr) => cidr.family));
  const own = Object.entries(labels).filter(([key]) => !key.startsWith('io.cilium.k8s'));
  return {
    labels: LabelSet.of(
      [...own, [`${NAME_LABEL}/${name}`, ''] as const].map(([key, value]) => ({
        source: 'cidrgroup',
        key,
        value,
      })),
    ),
    holds: (address) => (addresses.contains(address) ? 'yes' : whole.has(address.family) ? 'maybe' : 'no'),
  };
}
