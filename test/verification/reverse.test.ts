import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EMPTY_INVENTORY } from '../../src/policies/inventory/inventory.ts';
import { loadScenarios } from '../cases/scenario.ts';
import { inventoryOfText, verifyTexts } from './verify-texts.ts';

/** What a deny refuses in any case, an allow rule more or less does not decide. */
const NARROWS_NOTHING: ReadonlySet<string> = new Set(['T-09-grant-under-a-deny']);

const changing = loadScenarios().filter((one) => one.after !== undefined);

describe('the change of every scenario', () => {
  it.each(changing)(
    '$name: forth it is proven, back it is refuted',
    ({ name, before, after = '', inventoryFile }) => {
      const inventory =
        inventoryFile === undefined ? EMPTY_INVENTORY : inventoryOfText(readFileSync(inventoryFile, 'utf8'));
      expect(verifyTexts(before, after, { inventory }).counterexamples).toEqual([]);
      const back = verifyTexts(after, before, { inventory });
      expect(back.passed).toBe(NARROWS_NOTHING.has(name));
      if (back.passed) return;
      expect(back.counterexamples[0]?.text).toMatch(/ → .* on \S+ .*(allowed|undecided)/);
    },
  );

  it('was looked at', () => {
    expect(changing.length).toBeGreaterThanOrEqual(30);
  });
});
