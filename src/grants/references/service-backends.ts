import { formatIp } from '../../model/ip.ts';
import { LabelSet } from '../../model/labels.ts';
import { anyOf, yesIf } from '../../model/match.ts';
import { type Selector, selects } from '../../model/selector.ts';
import type { Inventory, InventoryService } from '../../policies/inventory/inventory.ts';
import type { Reference } from '../../policies/policy.ts';
import { inNamespace } from '../../policies/selectors.ts';
import { matchPeer, type Surroundings } from '../match.ts';
import { atAddresses, type Referents } from './referents.ts';

type ServiceReference = Extract<Reference, { kind: 'service' | 'services' }>;

/** What is behind the services that a rule names. Source: Cilium pkg/policy/k8s/service.go. */
export function serviceBackends(
  reference: ServiceReference,
  { services }: Inventory,
  surroundings: Surroundings,
): Referents {
  const named = services.filter((service) => isNamed(service, reference));
  // Services that come to nothing leave the peers empty, which together with ports means everyone.
  if (named.every(isEmpty)) return () => 'maybe';
  const backends = named.map((service) => backendsOf(service, surroundings));
  const isCertain = !isMisread(reference);
  return (identity) => {
    const match = anyOf(backends.map((of) => of(identity)));
    return match === 'yes' && !isCertain ? 'maybe' : match;
  };
}

/** The labels of services have no source. */
function isNamed({ namespace, name, labels }: InventoryService, reference: ServiceReference): boolean {
  if (reference.namespace !== undefined && reference.namespace !== namespace) return false;
  if (reference.kind === 'service') return reference.name === name;
  const own = LabelSet.of(Object.entries(labels).map(([key, value]) => ({ source: 'k8s', key, value })));
  return selects(reference.selector, own);
}

function isEmpty({ selector, addresses }: InventoryService): boolean {
  return Object.keys(selector).length === 0 && addresses?.length === 0;
}

/** Some releases up to 1.19 take what stands before the dot of a key for a source: Cilium issue 46732. */
function isMisread(reference: ServiceReference): boolean {
  return (
    reference.kind === 'services' && reference.selector.requirements.some(({ key }) => key.includes('.'))
  );
}

/** The pods of a service with a selector, else the addresses of its endpoints as far as a CIDR can match them. */
function backendsOf(
  { namespace, selector, addresses }: InventoryService,
  surroundings: Surroundings,
): Referents {
  const pairs = Object.entries(selector);
  if (pairs.length === 0) {
    const known = addresses === undefined ? undefined : new Set(addresses);
    return atAddresses(
      (address) => (known === undefined ? 'maybe' : yesIf(known.has(formatIp(address)))),
      [],
      surroundings.agent,
    );
  }
  const pods: Selector = {
    requirements: [
      ...pairs.map(([key, value]) => ({ operator: 'In', source: 'k8s', key, values: [value] }) as const),
      inNamespace(namespace),
    ],
  };
  return (identity) => matchPeer({ kind: 'endpoints', selector: pods }, identity, surroundings);
}
