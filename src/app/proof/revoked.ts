import { countedPods } from '../../findings/exposure/counted-pods.ts';
import { grantedSurface, type Surface } from '../../findings/exposure/granted.ts';
import { PeerGroups } from '../../findings/exposure/peer-groups.ts';
import type { UnusedFinding } from '../../findings/finding.ts';
import { Population } from '../../findings/population.ts';
import { selectsSubject } from '../../grants/engine/subject-classes.ts';
import { formatRef } from '../../policies/policy.ts';
import type { RevokedJson } from '../../report/proof.ts';
import type { Tightening } from '../../tightening/tighten.ts';
import type { Analysis } from '../analyze.ts';
import { slashed } from './hashes.ts';

/** Says what some findings open that nothing else does. */
export function surfaceOpened(
  { engine, inventory, observed }: Pick<Analysis, 'engine' | 'inventory' | 'observed'>,
  sinceMs: number,
): (findings: readonly UnusedFinding[]) => Surface {
  const nodes = observed.coverage.map((one) => one.node);
  const population = new Population(observed.endpoints, inventory, nodes);
  const pods = countedPods(population, inventory.agent, sinceMs);
  const groups = new PeerGroups(engine.grants, pods);
  /** Of the pods that the parts' subjects may be; the others keep what they have. */
  return (findings) => {
    const grants = findings.flatMap((finding) => finding.grants);
    const gone = new Set(grants);
    const specs = new Set(grants.map(({ spec }) => spec));
    const own = pods.filter(({ identity }) =>
      [...specs].some((spec) => selectsSubject(spec, identity, inventory.agent) !== 'no'),
    );
    const staying = engine.grants.filter((grant) => !gone.has(grant));
    const [with_, without] = [engine.grants, staying].map((some) =>
      grantedSurface(some, own, groups, engine),
    );
    return {
      pairs: (with_?.pairs ?? 0) - (without?.pairs ?? 0),
      pairPorts: (with_?.pairPorts ?? 0) - (without?.pairPorts ?? 0),
    };
  };
}

/** Every part that is taken away, in the order of the files, with what it alone opened. */
export function revokedParts(analysis: Analysis, { changes }: Tightening, sinceMs: number): RevokedJson[] {
  const openedBy = surfaceOpened(analysis, sinceMs);
  const { manifests } = analysis;
  return changes.flatMap((change) =>
    change.revoked.map(({ policy, finding }) => ({
      finding: finding.key,
      sentence: finding.sentence,
      policy: formatRef(policy.ref),
      file: slashed(manifests.relativePaths.get(change.file) ?? change.file),
      line: finding.place.line,
      grants: finding.grants.map((grant) => grant.id),
      exposure: openedBy([finding]),
    })),
  );
}
