import { PolicyEngine } from '../grants/engine/engine.ts';
import { Identities, type Identity } from '../grants/identity.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { Policy } from '../policies/policy.ts';
import { Comparison } from './comparison.ts';
import { type Replay, replayUsage } from './replay.ts';
import { ToldRequests } from './replay-requests.ts';
import type { Sides } from './sides.ts';
import { StandIns } from './stand-ins.ts';
import type { VerificationInput } from './verification.ts';

/** Asks both sides about all that was observed in the window. */
export function replayWindow(
  { before, after, changed, inventory, parties, identities }: Sides,
  { usages, replayFromMs, requests = [] }: Pick<VerificationInput, 'usages' | 'replayFromMs' | 'requests'>,
): Replay {
  const recent = usages.filter((usage) => usage.outcome === 'allowed' && usage.lastSeenMs >= replayFromMs);
  const engineOf = (policies: readonly Policy[]): PolicyEngine =>
    new PolicyEngine(policies, inventory, parties);
  return replayUsage(recent, {
    comparison: new Comparison(engineOf(before.policies), engineOf(after.policies)),
    changed: engineOf(changed.flatMap((one) => [...one.before, ...one.after])),
    standIns: new StandIns([...before.policies, ...after.policies]),
    identityOf: ofRecord(identities, new Identities(inventory)),
    told: new ToldRequests(requests, replayFromMs),
  });
}

/** An address that was recorded without DNS names may have some; whoever else was recorded is who is asked about anyway. */
function ofRecord(asked: Identities, recorded: Identities): (party: Endpoint) => Identity {
  return (party) => (party.kind === 'external' ? recorded : asked).of(party);
}
