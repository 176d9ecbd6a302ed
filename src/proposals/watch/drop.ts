import type { Decision } from '../../grants/engine/decision.ts';
import { PolicyEngine } from '../../grants/engine/engine.ts';
import { Parties } from '../../grants/engine/parties.ts';
import type { Grant } from '../../grants/grant.ts';
import { Identities } from '../../grants/identity.ts';
import { DIRECTIONS, type Direction, sidesOf } from '../../model/direction.ts';
import type { Inventory } from '../../policies/inventory/inventory.ts';
import type { Policy } from '../../policies/policy.ts';
import type { Usage } from '../../usage/usage.ts';

/** Refused traffic that a merged change may be the reason of, as the side that refused it sees it. */
export interface Drop {
  /**
   * `needed`: the policies allowed it before the merge and deny it since · `restored`: the base allows it again ·
   * `unknown`: something that decides it is not known
   */
  readonly kind: 'needed' | 'restored' | 'unknown';
  readonly usage: Usage;
  readonly direction: Direction;
  /** grants that the merge took away and that would have let it pass, or may have; empty where isolation alone is new */
  readonly revoked: readonly RevokedGrant[];
}

export interface RevokedGrant {
  /** as it was before the merge */
  readonly grant: Grant;
  /** false: something of the match is not known */
  readonly isCertain: boolean;
}

export interface DropQuestion {
  /** as they were when the change was merged */
  readonly before: readonly Policy[];
  /** with the change */
  readonly after: readonly Policy[];
  /** as the base has them by now */
  readonly now: readonly Policy[];
  readonly inventory: Inventory;
  readonly usages: readonly Usage[];
  /** of the merge: what was last refused before is no consequence of it */
  readonly sinceMs: number;
}

/**
 * What of the refused traffic is a consequence of a merge: the policies would have allowed it before, and do not since.
 * Verdicts of audit mode count, too. What other policies refused already is none; where it cannot be told, and the merge
 * changed something about it, it is said to be unknown. In the order of the usages.
 */
export function dropsOf(question: DropQuestion): Drop[] {
  const { before, after, now, inventory, sinceMs } = question;
  const refused = question.usages.filter((one) => one.outcome !== 'allowed' && one.lastSeenMs >= sinceMs);
  if (refused.length === 0) return [];
  const parties = new Parties([...before, ...after, ...now], inventory);
  const engineOf = (policies: readonly Policy[]): PolicyEngine =>
    new PolicyEngine(policies, inventory, parties);
  const [was, is, will] = [engineOf(before), engineOf(after), engineOf(now)];
  const left = new Set(is.grants.map(({ id }) => id));
  // names that an address was recorded without may be known to the agent all the same
  const identities = new Identities(inventory);
  return refused.flatMap((usage) => {
    const { source, destination, protocol, port } = usage.connection;
    return DIRECTIONS.filter((one) => usage.seenAt === one || usage.seenAt === 'unknown').flatMap(
      (direction): Drop[] => {
        const [subject, peer] = sidesOf(direction, identities.of(source), identities.of(destination));
        const [one, two, three] = [was, is, will].map((engine) =>
          engine.decide(direction, subject, peer, protocol, port),
        );
        if (one === undefined || two === undefined || three === undefined) return [];
        const revoked = one.grants
          .filter(({ grant }) => !left.has(grant.id))
          .map(({ grant, match }) => ({ grant, isCertain: match === 'yes' }));
        const kind = kindOf(one, two, three, revoked.length > 0);
        return kind === undefined ? [] : [{ kind, usage, direction, revoked }];
      },
    );
  });
}

/** Undefined: the merge is not the reason. */
function kindOf(was: Decision, is: Decision, will: Decision, tookAway: boolean): Drop['kind'] | undefined {
  if (was.verdict === 'deny' || passes(is)) return undefined;
  const isCertain = passes(was) && is.verdict === 'deny';
  // neither side knows, and nothing of what is known has changed
  if (!isCertain && !tookAway && was.verdict === is.verdict) return undefined;
  if (passes(will)) return 'restored';
  return isCertain && will.verdict === 'deny' ? 'needed' : 'unknown';
}

function passes({ verdict }: Decision): boolean {
  return verdict === 'allow' || verdict === 'unenforced';
}
