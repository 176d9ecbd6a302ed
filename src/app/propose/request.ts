import type { ForgeKind } from '../../proposals/forge.ts';
import type { Grouping } from '../../proposals/group.ts';
import type { Signature } from '../../proposals/repository.ts';
import type { ProposalSettings } from '../../proposals/settings.ts';
import type { AnalysisRequest } from '../analyze.ts';
import type { Environment } from '../deliver/target-settings.ts';

/** Where the repository is and how it and its forge are reached, as the operator says it. */
export interface RepositoryRequest {
  /** a clone, or an address */
  readonly repo: string;
  /** of a clone */
  readonly remote: string;
  /** default: the default branch */
  readonly base: string | undefined;
  readonly branchPrefix: string;
  /** undefined: by the address of the repository */
  readonly forge: ForgeKind | 'none' | undefined;
  readonly forgeUrl: string | undefined;
  readonly project: string | undefined;
  readonly tokenFile: string | undefined;
  readonly app:
    | {
        readonly id: string;
        readonly keyFile: string | undefined;
        /** default: that of the repository */
        readonly installation: string | undefined;
      }
    | undefined;
  readonly author: Omit<Signature, 'atMs'>;
}

export interface ProposeRequest extends RepositoryRequest {
  /** paths of policies are those of the repository */
  readonly analysis: Omit<AnalysisRequest, 'policySource'>;
  readonly grouping: Grouping;
  readonly settings: ProposalSettings;
  readonly signsOff: boolean;
  readonly labels: readonly string[];
  readonly asksReviewers: boolean;
  readonly hasDashboard: boolean;
  readonly outputDirectory: string | undefined;
  readonly isDryRun: boolean;
}

/** What comes from outside of the request. */
export interface ProposeContext {
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** a sentence of what is being done */
  readonly onStep: (text: string) => void;
  /** a sentence of what is waited for, such as a forge that does not answer */
  readonly onWait?: (text: string) => void;
}
