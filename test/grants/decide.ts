import type { Decision } from '../../src/grants/engine/decision.ts';
import { PolicyEngine } from '../../src/grants/engine/engine.ts';
import { Identities, type IdentityOptions } from '../../src/grants/identity.ts';
import type { Request } from '../../src/model/request.ts';
import { EMPTY_INVENTORY, type Inventory } from '../../src/policies/inventory/inventory.ts';
import { party, portOf } from '../support/parties.ts';
import { policiesUnder } from '../support/policies.ts';

/** `ingress shop/web > shop/db TCP 5432`: the half that decides, then source, destination and port. */
export function decide(
  texts: readonly string[],
  question: string,
  inventory: Inventory = EMPTY_INVENTORY,
  options: IdentityOptions = {},
  request?: Request,
): Decision {
  const match = /^(ingress|egress) (.+) > (.+) (\w+ \d+)$/.exec(question);
  const [, direction, source = '', destination = '', port = ''] = match ?? [];
  if (direction !== 'ingress' && direction !== 'egress') throw new Error(`cannot read "${question}"`);
  const identities = new Identities(inventory, options);
  const [subject, peer] = direction === 'egress' ? [source, destination] : [destination, source];
  const { protocol, port: number } = portOf(port);
  return new PolicyEngine(policiesUnder(inventory.agent, ...texts), inventory).decide(
    direction,
    identities.of(party(subject)),
    identities.of(party(peer)),
    protocol,
    number,
    request,
  );
}
