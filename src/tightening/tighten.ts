import type { Finding, NarrowableFinding, UnusedFinding } from '../findings/finding.ts';
import { applyEdits } from '../policies/edit/apply-edits.ts';
import type { EditRefusal } from '../policies/edit/edit.ts';
import type { ManifestFile } from '../policies/manifest.ts';
import type { Policy, PolicyRef } from '../policies/policy.ts';
import { planDeletions } from './deletion.ts';
import { tightenDeployed } from './deployed.ts';
import { leftMoot } from './moot-filters.ts';
import { type NotNarrowed, planNarrowings } from './narrow.ts';
import { editsByDocument, type FilePlan, isDeletion, newText } from './new-text.ts';
import { type Declined, planRevocations, type Suggestion } from './plan.ts';
import { splitOffers } from './split-offer.ts';
import { suggestedChanges } from './suggested-change.ts';

/** Every file before and after, with what was taken out of it and why. */
export interface Tightening {
  readonly changes: readonly FileChange[];
  readonly declined: readonly Declined[];
  readonly notNarrowed: readonly NotNarrowed[];
  /** for findings that nothing holds but their policy's text, or that their rule would have to be split */
  readonly suggested: readonly { readonly finding: UnusedFinding; readonly suggestion: Suggestion }[];
}

/** What is done beside revoking what nobody uses. */
export interface TighteningOptions {
  /** make grants in use as narrow as their traffic, where that is steady */
  readonly narrow?: boolean;
  /** all that were given: where others isolate its pods, a policy that would be left with nothing goes as a whole */
  readonly policies?: readonly Policy[];
  /** keys of findings that are not to be acted upon → why, in words */
  readonly staying?: ReadonlyMap<string, string>;
  /** of these, those that such a policy may be left to: what another change is about to touch is none; default: all */
  readonly lasting?: readonly Policy[];
}

export interface FileChange {
  readonly file: string;
  readonly before: string;
  /** empty: the file goes, since nothing is left in it */
  readonly after: string;
  readonly deleted: readonly DeletedPolicy[];
  readonly revoked: readonly RevokedPart[];
  readonly narrowed: readonly NarrowableFinding[];
}

/** File → its new text, of the files that change. */
export function newTexts({ changes }: Tightening): ReadonlyMap<string, string> {
  return new Map(changes.map((change) => [change.file, change.after]));
}

/** A policy that is not there any more. */
export interface DeletedPolicy {
  readonly policy: Policy;
  /** those that isolate its pods as it did */
  readonly isolatedBy: readonly PolicyRef[];
}

export interface RevokedPart {
  readonly policy: Policy;
  readonly finding: UnusedFinding;
}

/**
 * Makes the smaller policies: for every unused finding that nothing holds, the smallest edit of the text that holds
 * it. A policy whose text cannot be edited safely stays whole, and says why.
 */
export function tighten(
  findings: readonly Finding[],
  files: readonly ManifestFile[],
  options: TighteningOptions = {},
): Tightening {
  const moot = declineStaying(findings, options.staying ?? new Map());
  for (;;) {
    const staying = new Set<Finding>(moot.flatMap((one) => one.findings));
    const given = findings.filter((one) => !staying.has(one));
    const result = tightenAtOnce(given, files, options);
    const going = given.filter((one) => one.kind === 'unused').filter((one) => one.hold === undefined);
    const more = leftMoot(going, [...result.declined, ...moot], options.policies ?? []);
    if (more.length === 0) return { ...result, declined: [...result.declined, ...moot] };
    moot.push(...more);
  }
}

function declineStaying(findings: readonly Finding[], staying: ReadonlyMap<string, string>): Declined[] {
  return findings.flatMap((finding) => {
    const reason = staying.get(finding.key);
    if (reason === undefined || finding.kind !== 'unused' || finding.hold !== undefined) return [];
    return [{ policy: finding.policy, findings: [finding], reason }];
  });
}

function tightenAtOnce(
  findings: readonly Finding[],
  files: readonly ManifestFile[],
  { narrow = false, policies = [], lasting = policies }: TighteningOptions,
): Tightening {
  const [plain, made] = byMaking(findings);
  const deployed = tightenDeployed(made, files, { narrow });
  const { plans, declined } = planRevocations(plain);
  const narrowings = narrow ? planNarrowings(plain) : { plans: [], declined: [] };
  const changes: FileChange[] = deployed.changes.map((change) => ({
    ...change,
    deleted: [],
  }));
  const whole = new Map(planDeletions(plans, lasting).map((plan) => [plan.policy, plan]));
  const refused: Declined[] = [...deployed.declined, ...declined];
  const notNarrowed: NotNarrowed[] = [...narrowings.declined, ...deployed.notNarrowed];
  for (const file of files) {
    let own: FilePlan[] = [
      ...narrowings.plans,
      ...plans.map((plan) => whole.get(plan.policy) ?? plan),
    ].filter((plan) => plan.policy.file === file.file);
    while (own.length > 0) {
      const result = newText(file, own);
      if (result.ok) {
        changes.push({
          file: file.file,
          before: file.text,
          after: result.value,
          deleted: own.filter(isDeletion).map(({ policy, isolatedBy }) => ({ policy, isolatedBy })),
          revoked: own.flatMap(partsOf),
          narrowed: own.flatMap((plan) => ('narrowed' in plan ? plan.narrowed : [])),
        });
        break;
      }
      if (own.some(isDeletion) || typeof result.error === 'string') {
        own = own.map((plan) => (isDeletion(plan) ? plan.stub : plan));
        continue;
      }
      const { plan, reason } = culpritOf(file, own, result.error);
      if ('narrowed' in plan) notNarrowed.push({ findings: plan.narrowed, reason });
      else refused.push({ policy: plan.policy, findings: plan.revoked, reason });
      own = own.filter((one) => one !== plan);
    }
  }
  const order = new Map(files.map((file, i) => [file.file, i]));
  changes.sort((a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0));
  return {
    changes,
    declined: refused,
    notNarrowed,
    suggested: [...suggestedChanges(findings), ...splitOffers(findings)],
  };
}

function isMade(one: Finding): boolean {
  return 'policy' in one && one.policy.deployment !== undefined;
}

/** Findings on policies that are deployed as written, and on those that kustomizations make. */
function byMaking(findings: readonly Finding[]): [Finding[], Finding[]] {
  return [findings.filter((one) => !isMade(one)), findings.filter(isMade)];
}

/** Policies of one document are read back together, so the one that cannot be edited is the one that fails alone. */
function culpritOf(
  file: ManifestFile,
  plans: readonly FilePlan[],
  { edit, reason }: EditRefusal,
): { readonly plan: FilePlan; readonly reason: string } {
  for (const plan of plans) {
    const alone = applyEdits(file, editsByDocument([plan]));
    if (!alone.ok) return { plan, reason: alone.error.reason };
  }
  const blamed = plans.find((plan) => plan.edits.includes(edit));
  if (blamed === undefined) throw new Error('an edit was refused that no policy asked for');
  // a narrowing that does not go together with a revocation gives way
  const narrowing = plans.find((plan) => 'narrowed' in plan && plan.policy === blamed.policy);
  return { plan: narrowing ?? blamed, reason };
}

function partsOf(plan: FilePlan): RevokedPart[] {
  if ('narrowed' in plan) return [];
  return plan.revoked.map((finding) => ({ policy: plan.policy, finding }));
}
