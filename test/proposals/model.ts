import type { Action } from '../../src/proposals/action.ts';
import { NO_CHOICES } from '../../src/proposals/choices.ts';
import { commitMessage } from '../../src/proposals/commit-message.ts';
import { decide } from '../../src/proposals/decide.ts';
import { digestOf } from '../../src/proposals/digest.ts';
import type { DraftFacts, ProposedFinding } from '../../src/proposals/draft.ts';
import type { PullRequest } from '../../src/proposals/forge.ts';
import { formatMarker, type Marker, readMarker, withMarker } from '../../src/proposals/marker.ts';
import type { RemoteBranch } from '../../src/proposals/repository.ts';
import { DEFAULT_PROPOSAL_SETTINGS, type ProposalSettings } from '../../src/proposals/settings.ts';
import type { ForgeState } from '../../src/proposals/state.ts';

export const NOW_MS = Date.parse('2026-06-01T00:00:00Z');
export const BOT = 'lapse@example.com';
export const SETTINGS: ProposalSettings = { ...DEFAULT_PROPOSAL_SETTINGS, committerEmail: BOT };

export function findingOf(name: string, risk = 10): ProposedFinding {
  return {
    key: digestOf(`finding ${name}`).slice(0, 14),
    grants: [digestOf(`grant ${name}`).slice(0, 8)],
    sentence: `pods app=${name} in shop may open TCP 80 to pods app=db in shop`,
    risk,
  };
}

export function draftOf(group: string, names: readonly string[], risk = 10): DraftFacts {
  return {
    key: `namespace:${group}`,
    branch: `lapse/namespace-${group}`,
    title: `Revoke ${names.length} unused network rules in ${group}`,
    findings: names.map((name) => findingOf(name, risk)),
    content: digestOf(JSON.stringify([group, names])),
    labels: ['lapse'],
  };
}

/** A forge and a remote as they are in memory: what `decide` asks for is done to them. */
export class World {
  base = { branch: 'main', commit: 'base1' };
  nowMs = NOW_MS;
  account: string | undefined = 'lapse-bot';
  dashboard = NO_CHOICES;
  readonly pullRequests: PullRequest[] = [];
  readonly branches = new Map<string, RemoteBranch>();
  readonly comments: { readonly number: number; readonly text: string }[] = [];
  #commits = 0;

  get state(): ForgeState {
    return {
      base: this.base,
      pullRequests: this.pullRequests.toReversed(),
      branches: [...this.branches.values()],
      account: this.account,
      dashboard: this.dashboard,
    };
  }

  apply(actions: readonly Action[]): void {
    for (const action of actions) this.#applyOne(action);
  }

  #applyOne(action: Action): void {
    switch (action.kind) {
      case 'open':
      case 'update': {
        if (action.commit.kind === 'commit') this.push(action.draft, action.commit.expected);
        if (action.kind === 'open') {
          this.open(action.draft, action.marker);
          return;
        }
        this.change(action.pullRequest.number, {
          title: action.title ?? action.pullRequest.title,
          body: formatMarker(action.marker),
          labels: [...action.pullRequest.labels, ...action.addLabels],
          head: this.branches.get(action.draft.branch)?.commit ?? '',
        });
        return;
      }
      case 'close': {
        const marker: Marker = { ...action.marker, end: { step: 'closed', why: action.why } };
        this.change(action.pullRequest.number, {
          body: formatMarker(marker),
          state: { kind: 'closed', atMs: this.nowMs, by: this.account },
        });
        if (action.deleteBranch !== undefined) this.#delete(action.deleteBranch);
        return;
      }
      case 'watch':
        if (action.deleteBranch !== undefined) this.#delete(action.deleteBranch);
        return;
      case 'hands-off': {
        const { warning, pullRequest } = action;
        if (warning === undefined || pullRequest === undefined) return;
        this.change(pullRequest.number, { body: withMarker(pullRequest.body, warning.marker) });
        this.comments.push({ number: pullRequest.number, text: JSON.stringify(warning.dropped) });
        return;
      }
      case 'wait':
      case 'leave':
    }
  }

  push(draft: DraftFacts, expected: string | undefined): RemoteBranch {
    if (this.branches.get(draft.branch)?.commit !== expected) throw new Error('the branch has moved');
    this.#commits += 1;
    const branch: RemoteBranch = {
      name: draft.branch,
      commit: `commit${this.#commits}`,
      parents: [this.base.commit],
      tree: draft.content,
      authorEmail: BOT,
      committerEmail: BOT,
      message: commitMessage(draft, { signedOffBy: undefined }),
      ahead: 1,
    };
    this.branches.set(draft.branch, branch);
    return branch;
  }

  open(draft: DraftFacts, marker: Marker | undefined): PullRequest {
    if (
      this.pullRequests.some(
        (one) => one.branch === draft.branch && one.state.kind === 'open' && one.base === this.base.branch,
      )
    )
      throw new Error(`there is one for ${draft.branch} already`);
    const number = this.pullRequests.length + 1;
    const made: PullRequest = {
      number,
      url: `https://forge.example/${number}`,
      branch: draft.branch,
      base: this.base.branch,
      title: draft.title,
      body: marker === undefined ? 'by hand' : formatMarker(marker),
      labels: draft.labels,
      state: { kind: 'open' },
      head: this.branches.get(draft.branch)?.commit ?? '',
    };
    this.pullRequests.push(made);
    return made;
  }

  change(number: number, change: Partial<PullRequest>): void {
    const at = this.pullRequests.findIndex((one) => one.number === number);
    const known = this.pullRequests[at];
    if (known === undefined) throw new Error(`there is no ${number}`);
    this.pullRequests[at] = { ...known, ...change };
  }

  bodyOf(number: number): string {
    return this.pullRequests.find((one) => one.number === number)?.body ?? '';
  }

  markerOf(number: number): Marker {
    const marker = readMarker(this.bodyOf(number));
    if (marker === undefined) throw new Error(`there is no marker in ${number}`);
    return marker;
  }

  merge(number: number): void {
    this.change(number, { state: { kind: 'merged', atMs: this.nowMs, commit: undefined } });
  }

  changeBranch(name: string, change: Partial<RemoteBranch>): void {
    const known = this.branches.get(name);
    if (known === undefined) throw new Error(`there is no ${name}`);
    this.branches.set(name, { ...known, ...change });
  }

  #delete({ name, expected }: { readonly name: string; readonly expected: string }): void {
    if (this.branches.get(name)?.commit !== expected) throw new Error('the branch has moved');
    this.branches.delete(name);
  }
}

/** One run: decides, and does it. */
export function decideIn(
  world: World,
  drafts: readonly DraftFacts[],
  settings: Partial<ProposalSettings> = {},
): Action[] {
  const actions = decide({
    drafts,
    state: world.state,
    settings: { ...SETTINGS, ...settings },
    nowMs: world.nowMs,
    reasons: () => 'it is in use',
  });
  world.apply(actions);
  return actions;
}
