import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ManifestObject } from '../../src/policies/manifest.ts';
import { isRecord } from '../../src/policies/unknown-fields.ts';
import { checkReading, FILE } from './check-reading.ts';
import { FIXTURE_TEXTS } from './fixture-texts.ts';
import { mutateValue, valueMutation } from './mutate-value.ts';
import { POLICY_SEEDS } from './policy-seeds.ts';
import { Tally, watchPrototypes, withDocument } from './tally.ts';

const DOCUMENTS = 80_000;

/** As `parseManifest` would make it of a text with this value. */
function objectsOf(value: unknown): ManifestObject[] {
  if (!isRecord(value) || typeof value['kind'] !== 'string') return [];
  const { kind, apiVersion, metadata } = value;
  const { name, namespace } = isRecord(metadata) ? metadata : {};
  return [
    {
      file: FILE,
      document: 0,
      root: [],
      apiVersion: typeof apiVersion === 'string' ? apiVersion : '',
      kind,
      name: typeof name === 'string' ? name : '',
      ...(typeof namespace === 'string' ? { namespace } : {}),
      value,
      uneditable: [],
      place: () => ({ file: FILE, line: 1, column: 1, startByte: 0, endByte: 0 }),
    },
  ];
}

/** Templates aside, which only text can be. */
function valuesOf(text: string): unknown[] {
  try {
    return [parse(text, { merge: true })];
  } catch {
    return [];
  }
}

it.each(POLICY_SEEDS.map((seed) => ({ seed, text: JSON.stringify(seed) })))('is valid: $text', ({ seed }) => {
  const { valid, unenforced } = checkReading(objectsOf(seed), 1, { everythingOn: true });
  expect(valid + unenforced).toBe(1);
});

it(`${DOCUMENTS} policies changed as data are read, or rejected with a reason and a place, and none is lost`, () => {
  const demandSamePrototypes = watchPrototypes();
  const fixtures = FIXTURE_TEXTS.flatMap(valuesOf);
  expect(fixtures.length).toBeGreaterThan(150);
  const seeds = fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...POLICY_SEEDS) },
    { weight: 1, arbitrary: fc.constantFrom(...fixtures) },
  );
  const tally = new Tally();
  fc.assert(
    fc.property(seeds, fc.array(valueMutation, { minLength: 1, maxLength: 3 }), (seed, mutations) => {
      const value = mutateValue(seed, mutations);
      const everythingOn = tally.documents % 2 === 0;
      withDocument(value, () => tally.add(checkReading(objectsOf(value), 1, { everythingOn })));
    }),
    { numRuns: DOCUMENTS },
  );
  tally.print('policies changed as data');
  demandSamePrototypes();
  expect(tally.documents).toBe(DOCUMENTS);
  expect(Math.min(tally.valid, tally.invalid)).toBeGreaterThan(0.2 * DOCUMENTS);
  expect(Math.min(tally.unenforced, tally.other)).toBeGreaterThan(0.02 * DOCUMENTS);
  expect(tally.decisions).toBeGreaterThan(10 * tally.valid);
});
