import type { Report } from '../report/report.ts';

/** What one run would propose for one group, as far as deciding needs it. */
export interface DraftFacts {
  /** of the group: `owner:@shop-team` */
  readonly key: string;
  /** see `branchOf` */
  readonly branch: string;
  readonly title: string;
  /** never empty; the riskiest first */
  readonly findings: readonly ProposedFinding[];
  /** digest of the changed paths and their new texts */
  readonly content: string;
  readonly labels: readonly string[];
  /** `2026-12-08`: it revokes nothing, and announces this day */
  readonly announcedFor?: string;
}

/** A draft with all that its commit and its body are made of. */
export interface Draft extends DraftFacts {
  /** the group in words: `@shop-team`, `namespace shop` */
  readonly name: string;
  /** path in the repository → new text; undefined: the file goes */
  readonly files: ReadonlyMap<string, string | undefined>;
  /**
   * Of this group alone: its findings with those of the same policies that are held, the tightening and the verification
   * of its own. The verification passed: what did not pass is no draft. Of an announcement the tightening is that which
   * it announces, and the verification that of the announcement itself.
   */
  readonly report: Report;
  /** what it takes away by itself; undefined where that was not counted */
  readonly removed: Surface | undefined;
  /** as CODEOWNERS writes them */
  readonly reviewers: readonly string[];
  /** prints the same change: `lapse tighten --policies … --now … --diff` */
  readonly command: string;
  readonly proof: DraftProof | undefined;
  /** unified diff of the files */
  readonly diff: string;
}

/** Pairs of parties that are joined, and through how many ports. */
export interface Surface {
  readonly pairs: number;
  readonly pairPorts: number;
}

/** The proof of one draft as an artifact. */
export interface DraftProof {
  /** JSON */
  readonly text: string;
  /** where the artifact is, in words or as an address; undefined where it is only here */
  readonly where: string | undefined;
}

/** One unused part that goes, or one grant that becomes narrower. */
export interface ProposedFinding {
  readonly key: string;
  /** digests of its grants, see `grantMark`: what is left of it once some of it is used has another key */
  readonly grants: readonly string[];
  readonly sentence: string;
  /** 0 to 100 */
  readonly risk: number;
}
