import type { Finding, NarrowableFinding, UnusedFinding } from '../findings/finding.ts';
import type { LocatedEdit } from '../policies/deployment.ts';
import { applyLocated } from '../policies/edit/apply-located.ts';
import type { ManifestFile } from '../policies/manifest.ts';
import type { Policy } from '../policies/policy.ts';
import { disagreements, sourceOf } from './agreement.ts';
import type { NotNarrowed } from './narrow.ts';
import { addNarrowings, type LocatedNarrowing, locateNarrowings } from './narrow-deployed.ts';
import { type Declined, type PolicyPlan, planRevocations } from './plan.ts';
import { unrooted } from './rooted.ts';
import { otherOverlays, suggestedPatch } from './suggested-patch.ts';

/** A file before and after, with what was taken out of it. */
interface DeployedChange {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly revoked: readonly { readonly policy: Policy; readonly finding: UnusedFinding }[];
  readonly narrowed: readonly NarrowableFinding[];
}

/** A plan whose edits are those of the files that its policy is made of. */
interface LocatedPlan {
  readonly plan: PolicyPlan;
  readonly edits: readonly LocatedEdit[];
}

/**
 * Tightens policies that kustomizations make: each edit goes to the file that defines what it changes, and only where
 * every policy that is made of the same text agrees. What cannot be done that way stays, with what to do by hand.
 */
export function tightenDeployed(
  findings: readonly Finding[],
  files: readonly ManifestFile[],
  { narrow }: { readonly narrow: boolean },
): {
  readonly changes: readonly DeployedChange[];
  readonly declined: readonly Declined[];
  readonly notNarrowed: readonly NotNarrowed[];
} {
  const narrowings = narrow ? locateNarrowings(findings) : { located: [], declined: [] };
  let going: readonly UnusedFinding[] = findings
    .filter((one) => one.kind === 'unused')
    .filter((one) => one.hold === undefined);
  const declined: Declined[] = [];
  // whatever is declined may be what another policy's change hung on
  for (;;) {
    const step = attempt(going, files, narrowings.located);
    if (step.kind === 'done') {
      return {
        changes: step.changes,
        declined,
        notNarrowed: [...narrowings.declined, ...step.notNarrowed],
      };
    }
    declined.push(...step.declined);
    const staying = new Set(step.declined.flatMap((one) => one.findings));
    going = going.filter((one) => !staying.has(one));
  }
}

type Attempt =
  | {
      readonly kind: 'done';
      readonly changes: readonly DeployedChange[];
      readonly notNarrowed: readonly NotNarrowed[];
    }
  /** never empty; of findings that were going */
  | { readonly kind: 'again'; readonly declined: readonly Declined[] };

function attempt(
  going: readonly UnusedFinding[],
  files: readonly ManifestFile[],
  narrowings: readonly LocatedNarrowing[],
): Attempt {
  const apart = disagreements(going);
  if (apart.length > 0) {
    return again(
      apart.map(({ finding, others }) => {
        const { policy } = finding;
        const text = `${otherOverlays(others)} deploys the same text (${finding.place.file}:${finding.place.line}), and needs it or may need it; take it out in ${others[0]?.own ?? 'one of them'} alone`;
        return decline({ policy, revoked: [finding], edits: [] }, text, others[0]?.own);
      }),
    );
  }
  const { plans, declined } = planRevocations(going);
  if (declined.length > 0) return again(declined);
  const located: LocatedPlan[] = [];
  const refused: Declined[] = [];
  for (const plan of plans) {
    const edits = locate(plan);
    if (typeof edits === 'string') refused.push(...declineParts(plan, edits));
    else located.push({ plan, edits });
  }
  if (refused.length > 0) return again(refused);
  const lonely = located.filter((one) => !isAgreed(one, located));
  if (lonely.length > 0) {
    const text = 'another policy that is made of the same text would need another change of it';
    return again(lonely.map(({ plan }) => decline(plan, text)));
  }
  return apply(located, files, narrowings);
}

function again(declined: readonly Declined[]): Attempt {
  return { kind: 'again', declined };
}

/** The plan's edits in the files they belong to, or why one of them has no place. */
function locate({ policy, edits }: PolicyPlan): LocatedEdit[] | string {
  const located: LocatedEdit[] = [];
  for (const edit of edits) {
    const result = policy.deployment?.locate(unrooted(edit, policy.root.length));
    if (result?.ok === true) located.push(result.value);
    else return result?.error ?? 'it is not made by a kustomization';
  }
  return located;
}

/** Only the parts that cannot be done by themselves, or all of them where it is not one alone. */
function declineParts(plan: PolicyPlan, reason: string): Declined[] {
  const alone = plan.revoked.flatMap((finding) => {
    const own = planRevocations([finding]).plans;
    const why = own.map(locate).find((one) => typeof one === 'string');
    return why === undefined ? [] : [decline({ policy: plan.policy, revoked: [finding], edits: [] }, why)];
  });
  return alone.length > 0 ? alone : [decline(plan, reason)];
}

function decline({ policy, revoked }: PolicyPlan, reason: string, overlay?: string): Declined {
  const suggestion = suggestedPatch(policy, revoked, overlay);
  return { policy, findings: revoked, reason, ...(suggestion === undefined ? {} : { suggestion }) };
}

function isAgreed({ plan, edits }: LocatedPlan, all: readonly LocatedPlan[]): boolean {
  return edits.every((located) => {
    const { edit } = located;
    const inner = 'map' in edit ? [...edit.map, 'before' in edit ? edit.before : edit.key] : edit.list;
    const path = [...(located.inside ?? []), ...inner];
    const others = plan.policy.deployment?.others({ ...located, path }) ?? [];
    return others.every(({ id }) => {
      const other = all.find((one) => one.plan.policy.deployment?.id === id);
      return other?.edits.some((one) => editKey(one) === editKey(located)) === true;
    });
  });
}

function editKey(located: LocatedEdit): string {
  return JSON.stringify(located);
}

function apply(
  located: readonly LocatedPlan[],
  files: readonly ManifestFile[],
  narrowings: readonly LocatedNarrowing[],
): Attempt {
  const changes: DeployedChange[] = [];
  const notNarrowed: NotNarrowed[] = [];
  for (const file of files) {
    const own = located.filter((one) => one.edits.some((edit) => edit.file === file.file));
    const revoking = applyLocated(file, editsOf(file, own));
    if (!revoking.ok) {
      const culprit = own.find((one) => !applyLocated(file, editsOf(file, [one])).ok);
      const blamed = culprit === undefined ? own : [culprit];
      return again(blamed.map(({ plan }) => decline(plan, `${revoking.error} (${file.file})`)));
    }
    const { edits, narrowed, declined } = addNarrowings(file, editsOf(file, own), narrowings);
    notNarrowed.push(...declined);
    if (edits.length === 0) continue;
    const result = applyLocated(file, edits);
    if (!result.ok) throw new Error(`edits that went together do not any more: ${result.error}`);
    changes.push({
      file: file.file,
      before: file.text,
      after: result.value,
      revoked: own.flatMap(({ plan }) =>
        plan.revoked
          .filter((finding) => sourceOf(finding)?.file === file.file)
          .map((finding) => ({ policy: plan.policy, finding })),
      ),
      narrowed,
    });
  }
  return { kind: 'done', changes, notNarrowed };
}

function editsOf({ file }: ManifestFile, plans: readonly LocatedPlan[]): readonly LocatedEdit[] {
  return plans.flatMap((one) => one.edits).filter((one) => one.file === file);
}
