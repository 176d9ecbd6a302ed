import { describe, expect, it } from 'vitest';
import { grantsOf } from '../../../src/grants/grant.ts';
import { EMPTY_INVENTORY } from '../../../src/policies/inventory/inventory.ts';
import { grantMark } from '../../../src/proposals/digest.ts';
import type { Marker } from '../../../src/proposals/marker.ts';
import { dropsOf } from '../../../src/proposals/watch/drop.ts';
import { neededParts, revokedParts } from '../../../src/proposals/watch/revoked-part.ts';
import { from, ingressOf, MERGED_MS, refused } from './refused.ts';

const BEFORE = ingressOf(from('web'), from('api', 'cache'), { fromEntities: ['cluster'] });
const AFTER = ingressOf(from('web'));
const GRANTS = BEFORE.flatMap(grantsOf);

function markOf(text: string): string {
  const grant = GRANTS.find((one) => one.sentence.includes(text));
  return grantMark(grant?.id ?? '');
}

/** A finding for each of the names: texts that its grants' sentences hold. */
function markerOf(findings: Readonly<Record<string, readonly string[]>>): Marker {
  return {
    key: 'namespace:shop',
    findings: Object.entries(findings).map(([key, texts]) => ({
      key,
      grants: texts.map(markOf),
      sentence: key,
    })),
    isCut: false,
    content: 'x',
    base: { branch: 'main', commit: 'x' },
    untilMs: 0,
    title: 'x',
    labels: [],
    dropped: [],
  };
}

describe('what of a merge is needed', () => {
  it.each([
    {
      rule: 'the finding that let it pass, as a whole',
      findings: { both: ['app=api', 'app=cache'], cluster: ['cluster'] },
      who: ['shop/api > shop/db', 'shop/cache > shop/db'],
      needed: ['both'],
    },
    {
      rule: 'of several that did the narrowest',
      findings: { api: ['app=api'], cache: ['app=cache'], cluster: ['cluster'] },
      who: ['shop/api > shop/db', 'shop/cache > shop/db'],
      needed: ['api', 'cache'],
    },
    {
      rule: 'the wider one where no other did',
      findings: { cluster: ['cluster'], api: ['app=api'] },
      who: ['shop/other > shop/db'],
      needed: ['cluster'],
    },
    {
      rule: 'nothing where nothing was refused',
      findings: { api: ['app=api'] },
      who: [],
      needed: [],
    },
  ])('$rule', ({ findings, who, needed }) => {
    const parts = revokedParts(GRANTS, AFTER.flatMap(grantsOf), markerOf(findings));
    const drops = dropsOf({
      before: BEFORE,
      after: AFTER,
      now: AFTER,
      inventory: EMPTY_INVENTORY,
      usages: who.map((one) => refused(one)),
      sinceMs: MERGED_MS,
    });
    expect(neededParts(parts, drops).map(({ finding }) => finding.sentence)).toEqual(needed);
  });

  it('what people took away beside the findings is a part for each rule', () => {
    const parts = revokedParts(GRANTS, AFTER.flatMap(grantsOf), markerOf({ cluster: ['cluster'] }));
    expect(parts.map(({ finding, grants }) => [finding.key, grants.length])).toEqual([
      ['cluster', 1],
      ['', 2],
    ]);
  });
});
