import type { StoreAccess } from '../open-any-store.ts';
import type { RepositoryRequest } from '../propose/request.ts';

export interface WatchRequest extends RepositoryRequest {
  /** file, or address of a running collector */
  readonly storePath: string;
  readonly storeAccess: StoreAccess;
  /** in the repository */
  readonly policyPaths: readonly string[];
  readonly inventoryPaths: readonly string[];
  readonly nowMs: number;
  /** after the merge */
  readonly watchForMs: number;
  readonly labels: readonly string[];
  readonly asksReviewers: boolean;
  readonly signsOff: boolean;
  readonly isDryRun: boolean;
}
