import { grantsOf } from '../grants/grant.ts';
import { Failure } from '../model/failure.ts';
import { compareProblems } from '../model/problem.ts';
import type { Inventory } from '../policies/inventory/inventory.ts';
import { isAnnouncementKey } from '../proposals/announce/announcement.ts';
import { NO_CHOICES } from '../proposals/choices.ts';
import { contentDigest } from '../proposals/digest.ts';
import type { Forge, PullRequest } from '../proposals/forge.ts';
import { type Marker, readMarker } from '../proposals/marker.ts';
import type { ProposalRepository } from '../proposals/repository.ts';
import type { ForgeState } from '../proposals/state.ts';
import { decideRevert, isClosedByUs, mootRevert, revertBranch } from '../proposals/watch/decide-revert.ts';
import { type Drop, dropsOf } from '../proposals/watch/drop.ts';
import { type RevertStory, revertTitle, toldDigest } from '../proposals/watch/revert-text.ts';
import { neededParts, revokedParts } from '../proposals/watch/revoked-part.ts';
import { type Observed, readObserved } from './analyze.ts';
import { loadInventory } from './manifests.ts';
import type { ProposeContext } from './propose/request.ts';
import { openPlaces } from './propose.ts';
import { closeMoot, deliverRevert, tellImpossible } from './watch-merged/deliver-revert.ts';
import { type MergedChange, makeRestore } from './watch-merged/make-restore.ts';
import { notesOn } from './watch-merged/notes.ts';
import type { RevertOutcome, Watched, WatchedMerge } from './watch-merged/outcome.ts';
import type { WatchRequest } from './watch-merged/request.ts';
import { reviewersOf } from './watch-merged/reviewers.ts';
import { Snapshots } from './watch-merged/snapshots.ts';

/**
 * Looks whether policies refuse, since our pull requests were merged, what they allowed before, and proposes to bring it
 * back. Nothing is kept but in the repository and its pull requests.
 * @throws Failure where the repository, the forge or the store cannot be read
 */
export async function watchMerged(request: WatchRequest, context: ProposeContext): Promise<Watched> {
  const { repository, opened } = await openPlaces(request, context);
  try {
    if (opened === undefined)
      throw new Failure('usage', 'what was merged is told by a forge alone', {
        remedy: 'name it with --forge github, gitlab or gitea',
      });
    const { forge } = opened;
    context.onStep('reading pull requests');
    const state: ForgeState = {
      base: repository.base,
      pullRequests: await forge.pullRequests(request.branchPrefix, request.nowMs - request.watchForMs),
      branches: await repository.branches(request.branchPrefix),
      account: await forge.account(),
      dashboard: NO_CHOICES,
    };
    const merged = mergedOf(state, request);
    if (merged.length === 0) return { merges: [], problems: [] };
    context.onStep('comparing what was refused with what was merged');
    const { inventory, problems } = await loadInventory(request.inventoryPaths);
    const observed = await readObserved(request.storePath, request.storeAccess);
    const snapshots = new Snapshots(repository, request.policyPaths, inventory.agent);
    const means: Means = { request, repository, forge, state, inventory, observed, snapshots };
    const merges: WatchedMerge[] = [];
    for (const one of merged) merges.push(await watchOne(one, means));
    const { manifests } = await snapshots.at(repository.base.commit);
    return { merges, problems: [...problems, ...manifests.problems].sort(compareProblems) };
  } finally {
    await repository.close();
  }
}

interface Means {
  readonly request: WatchRequest;
  readonly repository: ProposalRepository;
  readonly forge: Forge;
  readonly state: ForgeState;
  readonly inventory: Inventory;
  readonly observed: Observed;
  readonly snapshots: Snapshots;
}

interface Merged {
  readonly pullRequest: PullRequest;
  readonly marker: Marker;
  readonly mergedAtMs: number;
  /** undefined: the forge does not tell */
  readonly commit: string | undefined;
}

/** Ours that were merged into the base and are still watched. */
function mergedOf({ pullRequests, base }: ForgeState, { nowMs, watchForMs }: WatchRequest): Merged[] {
  return pullRequests.flatMap((pullRequest): Merged[] => {
    const { state, body } = pullRequest;
    const marker = readMarker(body);
    if (state.kind !== 'merged' || marker === undefined || pullRequest.base !== base.branch) return [];
    // it took nothing away
    if (isAnnouncementKey(marker.key)) return [];
    if (state.atMs < nowMs - watchForMs) return [];
    return [{ pullRequest, marker, mergedAtMs: state.atMs, commit: state.commit ?? pullRequest.head }];
  });
}

async function watchOne(merged: Merged, means: Means): Promise<WatchedMerge> {
  const { pullRequest, marker, mergedAtMs, commit } = merged;
  const { repository, snapshots, inventory, observed } = means;
  const nothing = { pullRequest, mergedAtMs, drops: [], needed: [], notes: [] };
  try {
    const parent = commit === undefined ? undefined : await repository.parentOf(commit);
    if (parent === undefined || commit === undefined)
      return {
        ...nothing,
        notes: [`its merge is not in the history of ${repository.base.branch}`],
        revert: NONE,
      };
    const [before, after, now] = [
      await snapshots.at(parent),
      await snapshots.at(commit),
      await snapshots.at(repository.base.commit),
    ];
    const drops = dropsOf({
      before: before.manifests.policies,
      after: after.manifests.policies,
      now: now.manifests.policies,
      inventory,
      usages: observed.usages,
      sinceMs: mergedAtMs,
    });
    const [was, is] = [before, after].map(({ manifests }) => manifests.policies.flatMap(grantsOf));
    const parts = revokedParts(was ?? [], is ?? [], marker);
    const needed = neededParts(parts, drops);
    const staying = parts.filter((one) => !needed.includes(one));
    const change: MergedChange = {
      parent,
      commit,
      before,
      after,
      now,
      needed,
      staying,
      drops: drops.filter((one) => one.kind === 'needed'),
    };
    const told = drops.filter((one) => one.kind !== 'restored');
    const story = { merged: pullRequest, mergedAtMs, drops: told, needed, staying, scope: 'whole' as const };
    const notes = notesOn(parts, marker, observed, mergedAtMs);
    const revert = await orFailed(() =>
      change.drops.length > 0
        ? revertOf(change, pullRequest, story, means)
        : closeIfMoot(drops, pullRequest.number, means),
    );
    return { pullRequest, mergedAtMs, drops, needed, notes, revert };
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    return { ...nothing, revert: { kind: 'failed', failure } };
  }
}

const NONE: RevertOutcome = { kind: 'none' };

async function orFailed(work: () => Promise<RevertOutcome>): Promise<RevertOutcome> {
  try {
    return await work();
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    return { kind: 'failed', failure };
  }
}

async function revertOf(
  change: MergedChange,
  pullRequest: PullRequest,
  whole: RevertStory,
  means: Means,
): Promise<RevertOutcome> {
  const { request, repository, forge, state, observed, snapshots, inventory } = means;
  const { name, email } = request.author;
  const signature = { name, email, atMs: request.nowMs };
  const { endpoints } = observed;
  const restore = await makeRestore(change, { repository, snapshots, signature, inventory, endpoints });
  if (restore.kind === 'impossible') {
    const branch = revertBranch(request.branchPrefix, pullRequest.number);
    // where one was opened before, that tells it
    const isOpened = state.pullRequests.some(
      (one) => one.branch === branch && !isClosedByUs(one, state.account),
    );
    if (!isOpened) await tellImpossible(pullRequest, whole, restore, { forge, request });
    return restore;
  }
  const { files, scope } = restore;
  const story: RevertStory = { ...whole, scope };
  const { number } = whole.merged;
  const [content, title] = [contentDigest(files), revertTitle(story)];
  const back = scope === 'part' ? story.needed : [...story.needed, ...story.staying];
  const revert = {
    of: number,
    branch: revertBranch(request.branchPrefix, number),
    title,
    content,
    marker: {
      of: number,
      findings: back.map(({ finding }) => finding),
      content,
      told: toldDigest(story),
      base: repository.base.branch,
      title,
      labels: request.labels,
    },
    story,
    files,
    reviewers: request.asksReviewers ? reviewersOf(change.now.files, [...files.keys()]) : [],
  };
  const action = decideRevert(revert, state, email);
  return deliverRevert(revert, action, { repository, forge, request });
}

/** Only where what was refused is known to pass: that nothing is known of it any more is no reason. */
async function closeIfMoot(drops: readonly Drop[], number: number, means: Means): Promise<RevertOutcome> {
  const { request, state } = means;
  if (drops.length === 0 || drops.some((one) => one.kind !== 'restored')) return NONE;
  const moot = mootRevert(number, revertBranch(request.branchPrefix, number), state, request.author.email);
  return moot === undefined ? NONE : closeMoot(moot, drops, means);
}
