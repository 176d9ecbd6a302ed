import type { PullRequest } from '../../proposals/forge.ts';

/**
 * What `Forge.pullRequests` promises, of several lists: each once, although it may have moved from one page or list to
 * another meanwhile; those of the prefix, open or ended since; the newest first.
 */
export function pullRequestList(
  found: readonly PullRequest[],
  branchPrefix: string,
  sinceMs: number,
): readonly PullRequest[] {
  const byNumber = new Map(found.map((one) => [one.number, one]));
  return [...byNumber.values()]
    .filter(({ branch }) => branch.startsWith(branchPrefix))
    .filter(({ state }) => state.kind === 'open' || state.atMs >= sinceMs)
    .toSorted((a, b) => b.number - a.number);
}
