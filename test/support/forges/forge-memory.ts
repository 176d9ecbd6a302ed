import type { BareRepository, MergeWay } from './bare-repository.ts';

/** A pull request as a stand-in remembers it, whatever the forge calls it. */
export interface StoredPull {
  readonly number: number;
  readonly branch: string;
  readonly base: string;
  /** `fork` where the branch is one of another repository */
  readonly from: 'here' | 'fork';
  title: string;
  body: string;
  labels: string[];
  reviewers: string[];
  state: 'open' | 'closed' | 'merged';
  head: string;
  /** on the base */
  mergeCommit: string | undefined;
  mergedAs: MergeWay | undefined;
  closedBy: string | undefined;
  endedAt: string | undefined;
  createdAt: string;
  updatedAt: string;
  readonly comments: string[];
}

export interface StoredForgeIssue {
  readonly number: number;
  title: string;
  body: string;
  labels: string[];
  isOpen: boolean;
}

export type NewPull = Pick<StoredPull, 'branch' | 'base' | 'title' | 'body'> &
  Partial<Pick<StoredPull, 'from' | 'labels' | 'reviewers' | 'state'>>;

const SECOND_MS = 1000;

/** What a forge remembers of one repository. Its clock goes on by a second with each change. */
export class ForgeMemory {
  readonly pulls: StoredPull[] = [];
  readonly issues: StoredForgeIssue[] = [];
  readonly labels = new Map<string, number>();
  nowMs = Date.parse('2026-06-01T00:00:00Z');
  readonly #repository: BareRepository;

  constructor(repository: BareRepository) {
    this.#repository = repository;
  }

  tick(): string {
    this.nowMs += SECOND_MS;
    return new Date(this.nowMs).toISOString();
  }

  /** issues and pull requests have their numbers of one row, but for GitLab's, where that does no harm */
  nextNumber(): number {
    return this.pulls.length + this.issues.length + 1;
  }

  addPull(pull: NewPull): StoredPull {
    const at = this.tick();
    const stored: StoredPull = {
      from: 'here',
      labels: [],
      reviewers: [],
      state: 'open',
      ...pull,
      number: this.nextNumber(),
      head: this.#repository.headOf(pull.branch) ?? '',
      mergeCommit: undefined,
      mergedAs: undefined,
      closedBy: undefined,
      endedAt: undefined,
      createdAt: at,
      updatedAt: at,
      comments: [],
    };
    this.pulls.push(stored);
    return stored;
  }

  addIssue(issue: Omit<StoredForgeIssue, 'number' | 'isOpen'>): StoredForgeIssue {
    const stored = { ...issue, number: this.nextNumber(), isOpen: true };
    this.issues.push(stored);
    return stored;
  }

  pull(number: number): StoredPull {
    const found = this.pulls.find((one) => one.number === number);
    if (found === undefined) throw new Error(`there is no pull request ${number}`);
    return found;
  }

  change(number: number, change: Partial<StoredPull>): StoredPull {
    return Object.assign(this.pull(number), change, { updatedAt: this.tick() });
  }

  close(number: number, person: string): void {
    const pull = this.change(number, { state: 'closed', closedBy: person });
    pull.endedAt = pull.updatedAt;
  }

  merge(number: number, how: MergeWay): string {
    const { base, branch } = this.pull(number);
    this.refresh();
    const mergeCommit = this.#repository.merge(branch, base, how);
    const pull = this.change(number, { state: 'merged', mergeCommit, mergedAs: how });
    pull.endedAt = pull.updatedAt;
    return mergeCommit;
  }

  /** Heads of what is open, as git has them now. */
  refresh(): void {
    const heads = this.#repository.heads();
    for (const pull of this.pulls) {
      if (pull.state === 'open') pull.head = heads.get(pull.branch) ?? pull.head;
    }
  }
}

/** A page of a list, as `page` and `per_page` or `limit` ask for it, of at most `most`. */
export function pageOf<T>(all: readonly T[], query: URLSearchParams, most: number): readonly T[] {
  const page = Number(query.get('page') ?? 1);
  const size = Math.min(most, Number(query.get('per_page') ?? query.get('limit') ?? 20));
  return all.slice((page - 1) * size, page * size);
}
