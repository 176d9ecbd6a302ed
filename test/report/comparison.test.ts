import { describe, expect, it } from 'vitest';
import { comparisonJson } from '../../src/report/comparison-json.ts';
import { comparisonMarkdown } from '../../src/report/comparison-markdown.ts';
import { comparisonText } from '../../src/report/comparison-text.ts';
import { outcomeOf, type PolicyComparison } from '../../src/report/policy-comparison.ts';
import { type ReplayNote, statusOf } from '../../src/report/proof-replay.ts';
import type { AccessChange } from '../../src/verification/access/access-changes.ts';
import type { Counterexample, Verification } from '../../src/verification/verification.ts';

const PASSED: Verification = {
  passed: true,
  counterexamples: [],
  checked: { changedPolicies: 1, subjects: 1, identities: 2, ports: 3, decisions: 4, asked: 4, replayed: 0 },
};

function failed(...laws: readonly Counterexample['law'][]): Verification {
  return {
    ...PASSED,
    passed: false,
    counterexamples: laws.map((law) => ({ law, text: `${law} is broken` })),
  };
}

function change(name: string): AccessChange {
  return {
    direction: 'ingress',
    subjects: [`pods app=${name} in shop`],
    peers: ['every pod in shop'],
    ports: ['TCP 80'],
    cause: 'rule',
    rules: [
      {
        policy: `NetworkPolicy shop/${name}`,
        place: { file: 'p.yaml', line: 3, column: 1, startByte: 20, endByte: 30 },
      },
    ],
    certainty: 'certain',
    shownBy: 'known',
    unlessOther: false,
    only: [],
    withoutEffect: false,
    pairs: 1,
  };
}

function comparison(added: readonly AccessChange[], rest: Partial<PolicyComparison> = {}): PolicyComparison {
  return {
    version: '0.1.0',
    before: 'before',
    after: 'after',
    verification: PASSED,
    access: { added, removed: [], isolation: [], unchanged: { policies: 1, grants: 2, pairs: 3 } },
    hasRecording: true,
    allowsWider: false,
    unenforced: [],
    problems: [],
    ...rest,
  };
}

describe('what comes of two sets of policies', () => {
  it.each([
    { verification: PASSED, allowsWider: false, expected: 'narrower' },
    { verification: failed('never-wider'), allowsWider: false, expected: 'failed' },
    { verification: failed('never-wider', 'stays-isolated'), allowsWider: true, expected: 'wider' },
    { verification: failed('keeps-denies', 'keeps-frozen'), allowsWider: true, expected: 'wider' },
    { verification: failed('never-wider', 'cuts-nothing'), allowsWider: true, expected: 'failed' },
    { verification: failed('stays-valid'), allowsWider: true, expected: 'failed' },
  ] as const)(
    '$verification.counterexamples, allowed: $allowsWider → $expected',
    ({ expected, ...given }) => {
      expect(outcomeOf(given)).toBe(expected);
    },
  );
});

describe('long lists', () => {
  const many = comparison(Array.from({ length: 3000 }, (_, i) => change(`app-${i}`)));

  it('are cut in text, with how many more there are', () => {
    const text = comparisonText(many);
    expect(text).toContain('Added (3000)');
    expect(text).toContain('  and 2980 more; --format json lists all\n');
    expect(text.split('\n').length).toBeLessThan(60);
  });

  it('fit a comment of a pull request in Markdown', () => {
    const text = comparisonMarkdown(many);
    expect(text.length).toBeLessThan(65_536);
    expect(text).toContain('- and 2950 more');
  });

  it('are whole in JSON', () => {
    const { added }: { added: unknown[] } = JSON.parse(comparisonJson(many));
    expect(added).toHaveLength(3000);
  });
});

describe('names of tenants stay text', () => {
  const hostile = 'x`**<img src=x>@admin\u001b[31m\n# title';

  it('on a terminal', () => {
    const text = comparisonText(comparison([change(hostile)]));
    expect(text).not.toContain('\u001b');
    expect(text.split('\n').filter((line) => line.startsWith('#'))).toEqual([]);
  });

  it('in Markdown', () => {
    const text = comparisonMarkdown(comparison([change(hostile)]));
    // in code nothing is markup, if only the code does not end
    const [code = '', ...others] = text.split('\n').filter((line) => line.startsWith('  - `'));
    expect({ others, ticks: code.match(/`/g)?.length }).toEqual({ others: [], ticks: 2 });
    const rest = text.replace(code, '');
    expect(rest).not.toContain('<img');
    expect(rest).not.toContain('@admin');
    expect(text.split('\n').filter((line) => line.startsWith('# '))).toEqual([]);
  });
});

describe('what comes of a proof made again', () => {
  it.each<{ kinds: ReplayNote['kind'][]; verification: Verification; expected: string }>([
    { kinds: [], verification: PASSED, expected: 'reproduced' },
    { kinds: ['version'], verification: PASSED, expected: 'reproduced' },
    { kinds: ['missing'], verification: PASSED, expected: 'verified' },
    { kinds: ['input'], verification: PASSED, expected: 'verified' },
    { kinds: ['version', 'number'], verification: PASSED, expected: 'verified' },
    { kinds: ['number'], verification: PASSED, expected: 'failed' },
    { kinds: ['policies'], verification: PASSED, expected: 'failed' },
    { kinds: ['claim'], verification: PASSED, expected: 'failed' },
    { kinds: [], verification: failed('never-wider'), expected: 'failed' },
  ])('$kinds, passed: $verification.passed → $expected', ({ kinds, verification, expected }) => {
    const notes = kinds.map((kind) => ({ kind, text: 'what' }));
    expect(
      statusOf({ version: '1', proof: 'p', madeBy: '1', now: 'n', notes, verification, problems: [] }),
    ).toBe(expected);
  });
});
