import { DAY_MS } from '../model/time.ts';
import { DEFAULT_BRANCH_PREFIX } from './branch-name.ts';

export interface ProposalSettings {
  readonly branchPrefix: string;
  /** commits with another committer are a person's */
  readonly committerEmail: string;
  /** pull requests that are open at once, and that one run may open */
  readonly maxOpen: number;
  readonly maxNew: number;
  /** what a person closed is not proposed again for so long */
  readonly ignoreForMs: number;
  /** `behind`: at every run after the base has moved; `when-needed`: only where the files would look different */
  readonly rebase: (typeof REBASES)[number];
  /** an unchanged proposal tells of the latest window after so long */
  readonly refreshMs: number;
  /** what is unused is announced, and revoked so long after; undefined: revoked at once */
  readonly announceMs: number | undefined;
}

export const REBASES = ['behind', 'when-needed'] as const;

export const DEFAULT_PROPOSAL_SETTINGS = {
  branchPrefix: DEFAULT_BRANCH_PREFIX,
  maxOpen: 10,
  maxNew: 2,
  ignoreForMs: 90 * DAY_MS,
  rebase: 'behind',
  refreshMs: DAY_MS,
  announceMs: undefined,
} as const satisfies Omit<ProposalSettings, 'committerEmail'>;
