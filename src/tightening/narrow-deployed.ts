import type { Finding, NarrowableFinding } from '../findings/finding.ts';
import type { LocatedEdit } from '../policies/deployment.ts';
import { applyLocated } from '../policies/edit/apply-located.ts';
import type { ManifestFile } from '../policies/manifest.ts';
import type { Policy } from '../policies/policy.ts';
import { type NarrowingPlan, type NotNarrowed, planNarrowings } from './narrow.ts';
import { unrooted } from './rooted.ts';
import { otherOverlays } from './suggested-patch.ts';

/** A grant that becomes narrower in the one file that defines it. */
export interface LocatedNarrowing {
  readonly file: string;
  readonly edits: readonly LocatedEdit[];
  readonly narrowed: readonly NarrowableFinding[];
}

/** Where narrowings of policies that kustomizations make are written. A text of several policies is left as wide as it is. */
export function locateNarrowings(findings: readonly Finding[]): {
  readonly located: readonly LocatedNarrowing[];
  readonly declined: readonly NotNarrowed[];
} {
  const located: LocatedNarrowing[] = [];
  const declined: NotNarrowed[] = [];
  const byPolicy = new Map<Policy, Finding[]>();
  for (const one of findings) {
    if (one.kind === 'narrowable') byPolicy.set(one.policy, [...(byPolicy.get(one.policy) ?? []), one]);
  }
  // policies of one base stand in the same place of the same file, so each is planned by itself
  for (const own of byPolicy.values()) {
    const { plans, declined: refused } = planNarrowings(own);
    declined.push(...refused);
    for (const plan of plans) {
      const result = locate(plan);
      if (typeof result === 'string') declined.push({ findings: plan.narrowed, reason: result });
      else located.push(result);
    }
  }
  return { located, declined };
}

function locate({ policy, edits, narrowed }: NarrowingPlan): LocatedNarrowing | string {
  const { deployment } = policy;
  if (deployment === undefined) return 'it is not made by a kustomization';
  const found: LocatedEdit[] = [];
  for (const edit of edits) {
    const own = unrooted(edit, policy.root.length);
    const result = deployment.locate(own);
    if (!result.ok) return result.error;
    const part = deployment.source('map' in own ? own.map : own.list);
    const others = part === undefined ? [] : deployment.others(part);
    if (others.length > 0)
      return `${otherOverlays(others)} deploys the same text, and may need more of it; write a patch`;
    found.push(result.value);
  }
  const files = [...new Set(found.map((one) => one.file))];
  const [file] = files;
  return file === undefined || files.length > 1
    ? 'what it is made of stands in several files'
    : { file, edits: found, narrowed };
}

/** The narrowings that go together with what else is edited in the file, one after the other. */
export function addNarrowings(
  file: ManifestFile,
  edits: readonly LocatedEdit[],
  narrowings: readonly LocatedNarrowing[],
): {
  readonly edits: readonly LocatedEdit[];
  readonly narrowed: readonly NarrowableFinding[];
  readonly declined: readonly NotNarrowed[];
} {
  let all = edits;
  const narrowed: NarrowableFinding[] = [];
  const declined: NotNarrowed[] = [];
  for (const one of narrowings.filter((each) => each.file === file.file)) {
    const result = applyLocated(file, [...all, ...one.edits]);
    if (result.ok) {
      all = [...all, ...one.edits];
      narrowed.push(...one.narrowed);
    } else declined.push({ findings: one.narrowed, reason: result.error });
  }
  return { edits: all, narrowed, declined };
}
