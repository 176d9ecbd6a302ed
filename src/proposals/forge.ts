/**
 * What a proposal needs of a forge: GitHub, GitLab, Gitea. One repository, whose address and token the adapter holds.
 * Every call may fail with the `CallProblem` of the adapters; each may be made again after it failed anywhere.
 */
export interface Forge {
  readonly kind: ForgeKind;
  /** UTF-16 units that the body of a pull request or an issue may have */
  readonly maxBodyLength: number;
  /** the account of the token, as `PullRequest.closedBy` would name it; undefined where the forge does not tell */
  account(): Promise<string | undefined>;
  /**
   * Those of this repository itself, never of forks, whose branch begins with the prefix: all open ones, and those that
   * were closed or merged since. The newest first.
   */
  pullRequests(branchPrefix: string, sinceMs: number): Promise<readonly PullRequest[]>;
  /** One that is open already, from the same branch to the same base, is taken and made as wished. */
  open(request: NewPullRequest): Promise<Opened>;
  /** what is absent stays as it is */
  update(number: number, change: PullRequestChange): Promise<void>;
  /** nothing where the last comment says the same already */
  comment(number: number, text: string): Promise<void>;
  close(number: number): Promise<void>;
  /** The issue with this label whose body begins with the marker; an open one before a closed one, the oldest first. */
  findIssue(label: string, marker: string): Promise<ForgeIssue | undefined>;
  /** An open one with this label whose body begins with the same line is taken and made as wished. */
  createIssue(issue: {
    readonly title: string;
    readonly body: string;
    readonly label: string;
  }): Promise<ForgeIssue>;
  updateIssue(
    number: number,
    change: { readonly title: string; readonly body: string; readonly reopen: boolean },
  ): Promise<void>;
}

export const FORGE_KINDS = ['github', 'gitlab', 'gitea'] as const;
/** `gitea`: Forgejo, too */
export type ForgeKind = (typeof FORGE_KINDS)[number];

/** GitLab says merge request. */
export interface PullRequest {
  readonly number: number;
  /** where a person reads it */
  readonly url: string;
  readonly branch: string;
  readonly base: string;
  readonly title: string;
  /** line ends are `\n`, whoever wrote them */
  readonly body: string;
  readonly labels: readonly string[];
  readonly state: PullRequestState;
  /** the commit that the forge has as its head */
  readonly head: string;
}

export type PullRequestState =
  | { readonly kind: 'open' }
  | {
      readonly kind: 'merged';
      readonly atMs: number;
      /** on the base branch: of the merge, or of the squashed or rebased change */
      readonly commit: string | undefined;
    }
  | {
      readonly kind: 'closed';
      readonly atMs: number;
      /** account; undefined where the forge does not tell */
      readonly by: string | undefined;
    };

export interface NewPullRequest {
  /** already pushed */
  readonly branch: string;
  readonly base: string;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  /** as CODEOWNERS writes them: `@user`, `@org/team`, an address; those the forge cannot ask are answered in `warnings` */
  readonly reviewers: readonly string[];
}

/** A pull request that is there, and what of the wish did not come true. */
export interface Opened {
  readonly pullRequest: PullRequest;
  /** sentences: a reviewer who is no member, a label that could not be set */
  readonly warnings: readonly string[];
}

export interface PullRequestChange {
  readonly title?: string;
  readonly body?: string;
  /** ours are added; those that people set stay */
  readonly addLabels?: readonly string[];
}

export interface ForgeIssue {
  readonly number: number;
  readonly url: string;
  readonly title: string;
  readonly body: string;
  readonly isOpen: boolean;
}
