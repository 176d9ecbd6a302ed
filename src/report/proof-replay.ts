import { plainLine } from '../model/plain-text.ts';
import type { Problem } from '../model/problem.ts';
import type { Verification } from '../verification/verification.ts';
import { verificationJson } from './json.ts';
import { type Paint, PLAIN } from './text.ts';
import { describeVerification } from './wording.ts';

/** Raised when a reader of the older form could misread the new one. docs/verification.schema.json describes it. */
export const REPLAY_SCHEMA_VERSION = 1;

/** What came of a proof when it was made again. */
export interface ProofReplay {
  /** of this Lapse */
  readonly version: string;
  /** path of the proof */
  readonly proof: string;
  /** the Lapse that made it, and when it judged */
  readonly madeBy: string;
  readonly now: string;
  /** in the order found */
  readonly notes: readonly ReplayNote[];
  readonly verification: Verification;
  readonly problems: readonly Problem[];
}

export interface ReplayNote {
  /**
   * `policies`: they are not those of the proof; `claim`: the proof says what is not so; `number`: another number with
   * the same inputs; `input`: inventory or recording are not the same; `missing`: they are not at hand; `version`: it
   * was made by another Lapse
   */
  readonly kind: 'policies' | 'claim' | 'number' | 'input' | 'missing' | 'version';
  readonly text: string;
}

/** `reproduced`: from the same inputs, with the same numbers; `verified`: it holds, for what is at hand. */
export type ReplayStatus = 'reproduced' | 'verified' | 'failed';

export function statusOf({ notes, verification }: ProofReplay): ReplayStatus {
  const has = (...kinds: readonly ReplayNote['kind'][]): boolean =>
    notes.some(({ kind }) => kinds.includes(kind));
  const isOtherVersion = has('version');
  if (!verification.passed || has('policies', 'claim') || (has('number') && !isOtherVersion)) return 'failed';
  return has('input', 'missing', 'number') ? 'verified' : 'reproduced';
}

/** Whether something was given that is not what the proof was made of. */
export function isFromOtherInput({ notes }: ProofReplay): boolean {
  return notes.some(({ kind }) => kind === 'input');
}

const SAYS: Readonly<Record<ReplayStatus, string>> = {
  reproduced: 'reproduced',
  verified: 'holds, for what is at hand',
  failed: 'NOT reproduced',
};

const KINDS: Readonly<Record<ReplayNote['kind'], string>> = {
  policies: 'other policies',
  claim: 'not so',
  number: 'other number',
  input: 'other input',
  missing: 'not replayed',
  version: 'other version',
};

export function replayText(replay: ProofReplay, paint: Paint = PLAIN): string {
  const status = statusOf(replay);
  const colour = { reproduced: paint.green, verified: paint.yellow, failed: paint.red }[status];
  const { proof, madeBy, now, notes, verification } = replay;
  return [
    colour(plainLine(`${SAYS[status]}: ${proof}, made by Lapse ${madeBy} as of ${now}`)),
    plainLine(`  ${describeVerification(verification)}`),
    ...verification.counterexamples.map((one) => plainLine(`  ${one.law}: ${one.text}`)),
    ...notes.map(({ kind, text }) => plainLine(`  ${KINDS[kind]}: ${text}`)),
    '',
  ].join('\n');
}

export function replayJson(replay: ProofReplay): string {
  const { version, proof, madeBy, now, notes, verification, problems } = replay;
  return `${JSON.stringify(
    {
      schemaVersion: REPLAY_SCHEMA_VERSION,
      tool: { name: 'lapse', version },
      proof: { file: proof, madeBy, now },
      status: statusOf(replay),
      notes,
      verification: verificationJson(verification),
      problems,
    },
    undefined,
    2,
  )}\n`;
}
