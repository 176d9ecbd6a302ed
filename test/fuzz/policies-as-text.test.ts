import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseManifest } from '../../src/policies/manifest.ts';
import { checkReading, demandPlace, FILE } from './check-reading.ts';
import { FIXTURE_TEXTS, SEED_TEXTS } from './fixture-texts.ts';
import { textMutation } from './mutate-text.ts';
import { Tally, watchPrototypes, withDocument } from './tally.ts';

const DOCUMENTS = 20_000;

function linesOf(text: string): number {
  return text.split(/\r\n?|\n/).length;
}

it('every seed is valid in every layout', () => {
  expect(SEED_TEXTS.length).toBeGreaterThan(50);
  for (const text of SEED_TEXTS) {
    const { objects, problems } = parseManifest(FILE, text);
    expect(problems).toEqual([]);
    const { valid, unenforced } = checkReading(objects, linesOf(text), { everythingOn: true });
    expect(valid + unenforced, text).toBe(/kind: "?List/.test(text) ? 2 : 1);
  }
});

it(`${DOCUMENTS} policies changed as text are read, or rejected with a reason and a line, and none is lost`, () => {
  const demandSamePrototypes = watchPrototypes();
  const tally = new Tally();
  fc.assert(
    fc.property(
      fc.constantFrom(...SEED_TEXTS, ...FIXTURE_TEXTS),
      fc.array(textMutation, { minLength: 1, maxLength: 2 }),
      (seed, mutations) => {
        const text = mutations.reduce((before, mutate) => mutate(before), seed);
        withDocument(text, () => {
          const lines = linesOf(text);
          const { objects, problems } = parseManifest(FILE, text);
          for (const { file, line = 0, message } of problems) demandPlace({ file, line }, message, lines);
          const everythingOn = tally.documents % 2 === 0;
          tally.add(checkReading(objects, lines, { everythingOn }));
          tally.unreadable += problems.length;
        });
      },
    ),
    { numRuns: DOCUMENTS },
  );
  tally.print('policies changed as text');
  demandSamePrototypes();
  expect(tally.documents).toBe(DOCUMENTS);
  expect(Math.min(tally.valid, tally.invalid, tally.unreadable)).toBeGreaterThan(0.1 * DOCUMENTS);
});
