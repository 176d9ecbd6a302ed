import { fenced } from '../../report/markdown/escape.ts';
import type { BodyInput } from './body-input.ts';
import { inkText } from './ink.ts';

/** The proof as JSON where there is room, or where it is. */
export function proofSection({ draft: { proof } }: BodyInput, room: number): string {
  if (proof === undefined) return '';
  const where = proof.where === undefined ? '' : `The proof as an artifact: ${inkText(proof.where)}.`;
  const block = [
    '<details>',
    '<summary>Proof (proof.json)</summary>',
    '',
    fenced('json', proof.text.trimEnd()),
    '',
    '</details>',
  ].join('\n');
  const whole = [where, block].filter((one) => one !== '').join('\n\n');
  return whole.length <= room ? whole : where;
}
