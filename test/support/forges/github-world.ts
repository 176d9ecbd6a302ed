import type { BareRepository } from './bare-repository.ts';
import type { DescribedApi } from './described-api.ts';
import { ACCOUNT } from './github-access.ts';
import type { GitHubState, Item, Pull } from './github-state.ts';

export interface World {
  readonly api: DescribedApi;
  readonly repository: Pick<BareRepository, 'headOf'> & Partial<BareRepository>;
  readonly state: GitHubState;
  /** moments until now */
  ticks: number;
}

/** Each moment is a minute after the one before. */
export function nextTime(world: World): string {
  world.ticks++;
  return new Date(Date.parse('2026-06-01T00:00:00Z') + world.ticks * 60_000)
    .toISOString()
    .replace('.000', '');
}

export function addItem(world: World, item: Partial<Item>, pull?: Partial<Pull>): Item {
  const at = item.createdAt ?? nextTime(world);
  const made: Item = {
    number: world.state.items.length + 1,
    title: 'title',
    body: 'body',
    state: 'open',
    author: ACCOUNT,
    labels: new Set(),
    comments: [],
    closedBy: undefined,
    createdAt: at,
    updatedAt: at,
    closedAt: undefined,
    ...item,
    pull:
      pull === undefined
        ? undefined
        : {
            branch: 'lapse/x',
            base: 'main',
            head: 'a'.repeat(40),
            mergedAt: undefined,
            mergeCommit: undefined,
            reviewers: new Set(),
            teams: new Set(),
            from: 'acme/policies',
            ...pull,
          },
  };
  world.state.items.push(made);
  return made;
}
