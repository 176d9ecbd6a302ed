import { type Cidr, cidrContains, type IpAddress } from '../../model/ip.ts';
import type { Match } from '../../model/match.ts';
import type { AgentSettings } from '../../policies/inventory/agent-settings.ts';
import type { Identity } from '../identity.ts';
import { matchAddress } from '../match.ts';

/** Whether a party is among what a reference stands for. */
export type Referents = (identity: Identity) => Match;

/**
 * The parties of certain addresses, as far as a CIDR can match them.
 * @param test whether an address is meant; `maybe` where that is not known
 */
export function atAddresses(
  test: (address: IpAddress) => Match,
  except: readonly Cidr[],
  agent: AgentSettings,
): Referents {
  const meant = (address: IpAddress): Match =>
    except.some((hole) => cidrContains(hole, address)) ? 'no' : test(address);
  return (identity) => {
    const surely = matchAddress((address) => meant(address) === 'yes', identity, agent);
    if (surely !== 'no') return surely;
    return matchAddress((address) => meant(address) !== 'no', identity, agent) === 'no' ? 'no' : 'maybe';
  };
}
