import type { Verification } from '../verification/verification.ts';

/** Raised when a reader of the older form could misread the new one. docs/proof.schema.json describes it. */
export const PROOF_SCHEMA_VERSION = 1;

/**
 * The proof as an artifact: what was compared, by hash, over what recording, and what was found. Instants are RFC 3339,
 * paths are relative to the proof's own directory with forward slashes, or as given where they are elsewhere.
 */
export interface Proof {
  readonly schemaVersion: number;
  readonly tool: { readonly name: 'lapse'; readonly version: string };
  /** of the judgement */
  readonly now: string;
  readonly window: ProofSpan & { readonly unusedForSeconds: number };
  readonly result: 'passed' | 'failed' | 'nothing-changed';
  /** the whole of it for people */
  readonly summary: string;
  readonly inputs: ProofInputs;
  /** of the nodes, within the window */
  readonly coverage: readonly ProofCoverage[];
  /** null where nothing would change */
  readonly checked: Verification['checked'] | null;
  readonly counterexamples: Verification['counterexamples'];
  readonly revoked: readonly RevokedJson[];
  readonly narrowed: readonly NarrowedJson[];
  readonly exposure: Readonly<Record<'granted' | 'used' | 'left', ProofSurface>>;
  /** of the JSON report that was made along with it */
  readonly reportSha256: string;
}

export interface ProofSpan {
  readonly from: string;
  readonly to: string;
}

export interface ProofInputs {
  readonly policies: {
    /** as named with `--policies`; `cluster…`: read from a live cluster */
    readonly paths: readonly string[];
    readonly files: readonly ProofPolicyFile[];
    /** elsewhere, where kustomizations refer to it */
    readonly outside: readonly FileHash[];
    /** objects of a live cluster */
    readonly live: number;
  };
  readonly inventory: { readonly paths: readonly string[]; readonly files: readonly FileHash[] };
  /** what was replayed, and who is known from traffic; digests of sorted lines, since a store's bytes change */
  readonly observed: {
    /** null where nothing was recorded */
    readonly span: ProofSpan | null;
    readonly connections: Digest;
    readonly parties: Digest;
    /** what proxies told of */
    readonly requests: Digest;
    readonly coverage: Digest;
  };
}

export interface FileHash {
  readonly path: string;
  readonly sha256: string;
  /** bytes */
  readonly size: number;
}

export interface ProofPolicyFile {
  /** below the path that was named, or its own name where the file was */
  readonly path: string;
  /** which of the paths, from 0 on */
  readonly root: number;
  readonly before: Omit<FileHash, 'path'>;
  readonly after: Omit<FileHash, 'path'>;
  /** unified, so that either side can be made of the other; null where nothing changes */
  readonly diff: string | null;
}

export interface Digest {
  readonly count: number;
  readonly sha256: string;
}

export interface ProofCoverage {
  readonly node: string;
  /** share of the window, 0 to 1, rounded down to three decimals */
  readonly share: number;
  /** events that were lost in it */
  readonly lost: number;
}

export interface ProofSurface {
  readonly pairs: number;
  readonly pairPorts: number;
}

export interface RevokedJson {
  /** key of the finding */
  readonly finding: string;
  readonly sentence: string;
  readonly policy: string;
  readonly file: string;
  readonly line: number;
  readonly grants: readonly string[];
  /** that this alone takes away; what other rules leave open is no part of it */
  readonly exposure: ProofSurface;
}

export interface NarrowedJson {
  readonly finding: string;
  readonly sentence: string;
  readonly policy: string;
  readonly file: string;
  readonly line: number;
}
