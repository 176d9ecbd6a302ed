import type { Problem } from '../model/problem.ts';

export interface LastChange {
  readonly commit: string;
  readonly atMs: number;
}

/**
 * A git repository as proposals need it: read at one commit, written as branches. Never a working tree of anybody, and
 * nothing that the repository holds is run: no hooks, filters, attributes' drivers or submodules.
 */
export interface ProposalRepository {
  /** what proposals go to */
  readonly base: { readonly branch: string; readonly commit: string };
  /**
   * Texts of the wanted regular files of a commit. Links, submodules, files that are too large, binary, no UTF-8 or under
   * a filter (`.gitattributes`) or whose path is not safe are left out: a problem each where wanted, whose `file` is the path in the repository.
   */
  readFiles(commit: string, wants: (path: string) => boolean): Promise<RepositoryFiles>;
  /** path → when its text at the base was committed, milliseconds; see `lastCommits` */
  ages(paths: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** with which commit a path's text at a commit came; undefined where that is not known */
  lastChange(path: string, commit: string): Promise<LastChange | undefined>;
  /** on the remote when it was opened, with what was pushed since; by name */
  branches(prefix: string): Promise<readonly RemoteBranch[]>;
  /** One commit upon another, in the scratch repository alone. The same arguments make the same commit. */
  commit(change: NewCommit): Promise<string>;
  /** `moved`: the branch is not where it was expected, and stays */
  push(branch: string, commit: string, expected: string | undefined): Promise<'pushed' | 'moved'>;
  /** Deletes a branch of the remote, where it is as expected. */
  deleteBranch(branch: string, expected: string): Promise<'deleted' | 'moved'>;
  /** unified, as `git diff` prints it, without colour */
  diff(from: string, to: string): Promise<string>;
  /** What `after` changed against `before`, taken back on top of `onto`: the new texts; or the paths that conflict. */
  undo(change: { readonly before: string; readonly after: string; readonly onto: string }): Promise<Undone>;
  /** First parent of a commit that the base has in its history: what a merge found; undefined where it has no such one. */
  parentOf(commit: string): Promise<string | undefined>;
  /** Removes everything that was made on this machine. */
  close(): Promise<void>;
}

export interface RepositoryFiles {
  /** path in the repository → text as in the blob; in the order of the paths */
  readonly texts: ReadonlyMap<string, string>;
  /** of those: which `.gitattributes` says are generated */
  readonly generated: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** A branch's tip, in the facts that tell whose it is. */
export interface RemoteBranch {
  readonly name: string;
  readonly commit: string;
  readonly parents: readonly string[];
  readonly tree: string;
  readonly authorEmail: string;
  readonly committerEmail: string;
  readonly message: string;
  /** of commits that base does not have */
  readonly ahead: number;
}

export interface NewCommit {
  readonly parent: string;
  /**
   * path → new text; undefined: the file goes. Modes stay, new files are not executable. A path that is something else
   * than a regular file at the parent is a bug.
   */
  readonly files: ReadonlyMap<string, string | undefined>;
  readonly message: string;
  readonly author: Signature;
  readonly committer: Signature;
}

export interface Signature {
  readonly name: string;
  readonly email: string;
  readonly atMs: number;
}

export type Undone =
  | { readonly kind: 'texts'; readonly files: ReadonlyMap<string, string | undefined> }
  | { readonly kind: 'conflict'; readonly paths: readonly string[] };
