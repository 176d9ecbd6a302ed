import { PolicyEngine } from '../../grants/engine/engine.ts';
import { Identities } from '../../grants/identity.ts';
import { sidesOf } from '../../model/direction.ts';
import type { Inventory } from '../../policies/inventory/inventory.ts';
import { formatRef, type Policy } from '../../policies/policy.ts';
import type { Drop } from '../../proposals/watch/drop.ts';
import type { KnownEndpoint } from '../../usage/usage.ts';
import type { PolicySet } from '../../verification/verification.ts';
import { verify } from '../../verification/verify.ts';
import type { PolicyManifests } from '../manifests.ts';

export interface RestoreProof {
  /** as they were before the merge */
  readonly before: PolicyManifests;
  /** as the base has them */
  readonly now: PolicyManifests;
  readonly reverted: PolicyManifests;
  /** of the revert */
  readonly files: ReadonlySet<string>;
  readonly drops: readonly Drop[];
  readonly inventory: Inventory;
  readonly endpoints: readonly KnownEndpoint[];
}

/**
 * Why a revert may not be proposed, as a sentence; undefined where it may: what it touches is no wider than before the
 * merge, beside all that the base has by now, and what is refused passes again.
 */
export function restoreProblem(proof: RestoreProof): string | undefined {
  const { reverted, inventory, endpoints } = proof;
  const { passed, counterexamples } = verify({
    before: allowedBefore(proof),
    after: { policies: reverted.policies, invalid: reverted.invalid },
    inventory,
    endpoints,
    usages: [],
    replayFromMs: 0,
  });
  if (!passed) return counterexamples[0]?.text ?? 'it could not be verified';
  const engine = new PolicyEngine(reverted.policies, inventory);
  const identities = new Identities(inventory);
  const isLeft = proof.drops.some(({ usage: { connection }, direction }) => {
    const [source, destination] = [identities.of(connection.source), identities.of(connection.destination)];
    const [subject, peer] = sidesOf(direction, source, destination);
    return engine.decide(direction, subject, peer, connection.protocol, connection.port).verdict === 'deny';
  });
  return isLeft ? 'what changed since would still refuse some of the traffic' : undefined;
}

/** The base as it is, with what the revert touches as it was before the merge. */
function allowedBefore({ before, now, reverted, files }: RestoreProof): PolicySet {
  const isTouched = ({ file, deployment }: Policy): boolean =>
    (deployment?.files ?? [file]).some((path) => files.has(path));
  const touched = new Set(
    [now, reverted].flatMap((side) => side.policies.filter(isTouched).map(({ ref }) => formatRef(ref))),
  );
  const isIn = ({ ref }: Pick<Policy, 'ref'>): boolean => touched.has(formatRef(ref));
  return {
    policies: [...now.policies.filter((one) => !isIn(one)), ...before.policies.filter(isIn)],
    invalid: [...now.invalid.filter((one) => !isIn(one)), ...before.invalid.filter(isIn)],
  };
}
