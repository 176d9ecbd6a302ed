import { Identities, type IdentityOptions } from '../../../src/grants/identity.ts';
import { References } from '../../../src/grants/references/references.ts';
import type { Match } from '../../../src/model/match.ts';
import type { Inventory } from '../../../src/policies/inventory/inventory.ts';
import type { Peer } from '../../../src/policies/policy.ts';
import { firstRule } from '../../policies/summary.ts';
import { party } from '../../support/parties.ts';
import { ciliumPolicy, policyOf } from '../../support/policies.ts';

type Fields = Readonly<Record<string, unknown>>;
type ReferencePeer = Extract<Peer, { readonly kind: 'reference' }>;

/** What an inventory of the objects says of each party (in the words of test/support/parties.ts). */
export interface ReferenceRow {
  readonly why: string;
  readonly objects: readonly Fields[];
  readonly item: Fields;
  readonly parties: Readonly<Record<string, Match>>;
}

/** The only peer of a rule that lists the item under the field. */
export function referenceOf(field: string, item: unknown, section = 'egress'): ReferencePeer {
  const { peers } = firstRule(policyOf(ciliumPolicy({ [section]: [{ [field]: [item] }] })));
  const [peer] = peers.kind === 'listed' ? peers.peers : [];
  if (peer?.kind !== 'reference') throw new Error(`${field} gives no reference`);
  return peer;
}

/** The answers for the parties that are named. */
export function answersFor(
  parties: Readonly<Record<string, Match>>,
  peer: ReferencePeer,
  inventory: Inventory,
  options: IdentityOptions = {},
): Readonly<Record<string, Match>> {
  const references = new References(inventory);
  const identities = new Identities(inventory, options);
  return Object.fromEntries(
    Object.keys(parties).map((text) => [text, references.match(peer, identities.of(party(text)))]),
  );
}

export function cidrGroupObject(name: string, externalCIDRs: readonly string[], labels: Fields = {}): Fields {
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumCIDRGroup',
    metadata: { name, labels },
    spec: { externalCIDRs },
  };
}

export function agentConfig(data: Fields): Fields {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cilium-config' }, data };
}
