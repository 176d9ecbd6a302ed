import { assertNever } from '../../model/assert-never.ts';
import type { Match } from '../../model/match.ts';
import type { Inventory } from '../../policies/inventory/inventory.ts';
import type { Identity } from '../identity.ts';
import { couldMatch, type ReferencePeer } from '../match.ts';
import { cidrGroup, cidrGroupsSelected } from './cidr-groups.ts';
import type { Referents } from './referents.ts';
import { selectedNodes } from './selected-nodes.ts';
import { serviceBackends } from './service-backends.ts';

/** What the peers that are defined outside their policy stand for, as far as the inventory tells. */
export class References {
  readonly #inventory: Inventory;
  readonly #known = new Map<ReferencePeer, Referents>();

  constructor(inventory: Inventory) {
    this.#inventory = inventory;
  }

  /** For evidence (lenient) never `no` where the reference could match: it may have stood for something else by then. */
  match(reference: ReferencePeer, identity: Identity): Match {
    const match = this.#referentsOf(reference)(identity);
    return match === 'no' && identity.lenient && couldMatch(reference, identity) ? 'maybe' : match;
  }

  #referentsOf(reference: ReferencePeer): Referents {
    const known = this.#known.get(reference);
    if (known !== undefined) return known;
    const referents = this.#resolve(reference);
    this.#known.set(reference, referents);
    return referents;
  }

  #resolve(reference: ReferencePeer): Referents {
    const inventory = this.#inventory;
    const { to } = reference;
    const whateverCould: Referents = (identity) => (couldMatch(reference, identity) ? 'maybe' : 'no');
    switch (to.kind) {
      case 'cidr-group':
        return cidrGroup(to, inventory);
      case 'cidr-groups':
        return cidrGroupsSelected(to, inventory);
      case 'service':
      case 'services':
        return to.inDeny === true || inventory.services.length === 0
          ? whateverCould
          : serviceBackends(to, inventory, { agent: inventory.agent, references: this });
      case 'nodes':
        return selectedNodes(to, inventory);
      case 'cloud-group':
        return whateverCould;
      default:
        return assertNever(to);
    }
  }
}
