import { Failure } from '../../model/failure.ts';
import { formatDuration, formatInstant } from '../../model/time.ts';
import type { Draft, Surface } from '../../proposals/draft.ts';
import { diffOf } from '../../report/diff.ts';
import { surfaceOpened } from '../proof/revoked.ts';
import { proofOf } from '../proof.ts';
import type { Recommendation } from '../recommend.ts';
import { proveChange, reportOf } from './group-change.ts';
import type { PlannedDraft } from './plan-drafts.ts';
import type { ProposeRequest } from './request.ts';

/** A proof of a repository's change stands, by its paths, at the root of a checkout. */
const PROOF_FILE = 'proof.json';

/** An announcement takes nothing away. */
const NOTHING: Surface = { pairs: 0, pairPorts: 0 };

/**
 * Proves a draft for itself, and makes what its body is written from.
 * @throws Failure `verification-failed`, with the counterexample: then nothing of it may be written
 */
export async function completeDraft(
  planned: PlannedDraft,
  joint: Recommendation,
  request: ProposeRequest,
): Promise<Draft> {
  const { group, tightening, announcement, revoked, ...facts } = planned;
  const { analysis } = request;
  const change = announcement ?? tightening;
  const verification = proveChange(analysis, joint, change);
  if (verification?.passed !== true) {
    const [first] = verification?.counterexamples ?? [];
    throw new Failure(
      'verification-failed',
      `the change for ${group.name} failed verification, and nothing of it was written: ${first?.text ?? ''}`,
      {
        remedy:
          'this is a bug in Lapse or in its reading of a policy; please report it with the counterexample',
      },
    );
  }
  const { nowMs, unusedForMs } = analysis.settings;
  const removed = surfaceOpened(joint.analysis, nowMs - unusedForMs)(revoked);
  const report = reportOf(joint, tightening, verification, removed);
  const alone: Recommendation = {
    analysis: joint.analysis,
    tightening: change,
    verification,
    report: announcement === undefined ? report : reportOf(joint, change, verification, NOTHING),
  };
  return {
    ...facts,
    name: group.name,
    report,
    removed: announcement === undefined ? removed : undefined,
    diff: diffOf(change.changes),
    reviewers: request.asksReviewers ? group.owners : [],
    command: commandOf(request),
    proof: { text: await proofOf(analysis, alone, PROOF_FILE), where: undefined },
  };
}

/** Shows the change of all groups, from a checkout of the base. */
function commandOf({ analysis }: ProposeRequest): string {
  const { nowMs, unusedForMs } = analysis.settings;
  return [
    'lapse tighten',
    ...analysis.policyPaths.map((path) => `--policies ${quoted(path)}`),
    ...analysis.inventoryPaths.map((path) => `--inventory ${quoted(path)}`),
    `--store ${quoted(analysis.storePath)}`,
    `--unused-for ${formatDuration(unusedForMs)}`,
    `--now ${formatInstant(nowMs)}`,
    ...(analysis.settings.assumeStable ? ['--assume-stable'] : []),
    '--diff',
  ].join(' ');
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
