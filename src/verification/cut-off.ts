import { replayWindow } from './replay-window.ts';
import { makeSides } from './sides.ts';
import { type Counterexample, MAX_COUNTEREXAMPLES, type VerificationInput } from './verification.ts';

/**
 * Only whether observed traffic would be cut off: where policies become wider on purpose, the counterexamples to
 * their being narrower may be so many that a proof keeps none of these. At most `MAX_COUNTEREXAMPLES`.
 */
export function cutOff(input: VerificationInput): readonly Counterexample[] {
  return replayWindow(makeSides(input), input).cut.slice(0, MAX_COUNTEREXAMPLES);
}
