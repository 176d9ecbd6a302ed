import type { MergeWay } from './bare-repository.ts';
import type { NewPull, StoredForgeIssue, StoredPull } from './forge-memory.ts';
import type { Fault, ForgeRequest } from './forge-server.ts';

export interface StandInOptions {
  /** of a bare git repository */
  readonly repositoryPath: string;
  readonly token: string;
}

/** A forge on loopback, with all that people do to its pull requests. */
export interface ForgeStandIn {
  /** what an adapter is given as the forge's address */
  readonly url: string;
  /** the account of the token */
  readonly account: string;
  readonly requests: readonly ForgeRequest[];
  /** what was asked that the published API does not have: empty at the end of each test */
  readonly refusals: readonly string[];
  pullRequests(): readonly StoredPull[];
  issues(): readonly StoredForgeIssue[];
  /** milliseconds of its clock */
  nowMs(): number;
  addPull(pull: NewPull): StoredPull;
  addIssue(issue: Omit<StoredForgeIssue, 'number' | 'isOpen'>): StoredForgeIssue;
  closeBy(number: number, person: string): void;
  /** Gives the commit on the base. */
  merge(number: number, options?: { readonly how?: MergeWay; readonly deletesBranch?: boolean }): string;
  editBody(number: number, body: string): void;
  fail(fault: Fault, when?: (request: ForgeRequest) => boolean): void;
  stop(): Promise<void>;
}
