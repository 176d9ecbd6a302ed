import { PROOF_SCHEMA_VERSION, type Proof } from '../../report/proof.ts';

/** As much of a proof as can be held against what it was made of. */
export interface ProofClaim extends Pick<Proof, 'result' | 'inputs' | 'now'> {
  /** by name; null where nothing would change */
  readonly checked: Readonly<Record<string, number>> | null;
  /** of the Lapse that made it */
  readonly version: string;
  readonly window: { readonly fromMs: number; readonly toMs: number };
  readonly revoked: readonly Pick<Proof['revoked'][number], 'policy' | 'grants' | 'sentence'>[];
}

/** The one form that is read. */
export const READABLE_PROOF = PROOF_SCHEMA_VERSION;
