import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { grantsOf } from '../../src/grants/grant.ts';
import { parseManifest } from '../../src/policies/manifest.ts';
import { parsePolicies } from '../../src/policies/parse-policies.ts';
import { tighten } from '../../src/tightening/tighten.ts';
import { filteringPolicyObject, policyObject } from './arbitrary-policy.ts';
import { unusedFindings } from './unused-findings.ts';

/** One line of text, told apart from all others by the comment at its end. */
interface Decoration {
  /** comment lines on top, at the indentation of the line */
  readonly above: number;
  /** a comment line further out, and a blank line behind it */
  readonly apart: boolean;
  readonly beside: string;
}

const decoration: fc.Arbitrary<Decoration> = fc.record({
  above: fc.constantFrom(0, 0, 0, 1, 2),
  apart: fc.constantFrom(false, false, true),
  beside: fc.constantFrom('', ' 許可', '\ttab', ' - no dash', ' "', ' key: [value]'),
});

const text = fc
  .record({
    object: fc.oneof(policyObject(), filteringPolicyObject()),
    indentSeq: fc.boolean(),
    decorations: fc.array(decoration, { minLength: 1, maxLength: 20 }),
    lineBreak: fc.constantFrom('\n', '\r\n'),
    head: fc.constantFrom('', '\uFEFF', '# head\n', '%YAML 1.2\n---\n'),
    tail: fc.constantFrom('', '\n', '\n...\n', '\n---\nother: document\n'),
  })
  .map(({ object, indentSeq, decorations, lineBreak, head, tail }) => {
    const plain = stringify(object, { collectionStyle: 'block', indentSeq, aliasDuplicateObjects: false });
    const all = plain
      .trimEnd()
      .split('\n')
      .flatMap((line, i) => decorate(line, decorations[i % decorations.length]));
    return `${head}${all.map((line, i) => line.replace('%', String(i))).join('\n')}${tail}`.replaceAll(
      '\n',
      lineBreak,
    );
  });

/** `%` is where the number of the line goes. */
function decorate(line: string, decorated: Decoration | undefined): string[] {
  if (decorated === undefined) return [line];
  const { above, apart, beside } = decorated;
  const indent = /^ */.exec(line)?.[0] ?? '';
  return [
    ...(apart ? [`${indent}# apart L%.`, ''] : []),
    ...Array.from({ length: above }, () => `${indent}# of what is below L%.`),
    `${line} # L%.${beside}`,
  ];
}

function numberOf(line: string): number | undefined {
  const found = / L(\d+)\./.exec(line);
  return found === null ? undefined : Number(found[1]);
}

/** What may be written where something was taken out. */
const WRITTEN = /^ *(- \{\}|policyTypes: \[.*\]|(in|e)gress: \[\] # L\d+\..*)$/;

describe('whatever is taken out of a policy with comments of all sorts', () => {
  it('every line that stays is as it was, in order, and so are the comments on top of it', () => {
    const seen = { lines: 0, gone: 0, written: 0 };
    fc.assert(
      fc.property(text, fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }), (before, pattern) => {
        const file = parseManifest('p.yaml', before);
        const { policies } = parsePolicies(file.objects);
        const findings = policies.flatMap((policy) => {
          const ids = grantsOf(policy).map((grant) => grant.id);
          return unusedFindings(policy, ({ id }) => pattern[ids.indexOf(id) % pattern.length] ?? false);
        });
        const { changes } = tighten(findings, [file]);
        const [change] = changes;
        if (change === undefined) return;
        const lineBreak = before.includes('\r') ? '\r\n' : '\n';
        const old = before.split(lineBreak);
        const now = change.after.split(lineBreak);
        seen.lines += now.length;
        seen.gone += old.length - now.length;

        // a subsequence of the old lines, but for what had to be written
        let at = 0;
        const fresh = now.filter((line) => {
          const found = old.indexOf(line, at);
          if (found === -1) return true;
          at = found + 1;
          return false;
        });
        seen.written += fresh.length;
        expect(fresh.filter((line) => !WRITTEN.test(line))).toEqual([]);

        const numbers = new Set(now.map(numberOf));
        const lost = old.filter((line, i) => {
          const next = old[i + 1];
          const isComment = line.trimStart().startsWith('#');
          const stands = next !== undefined && numberOf(next) !== undefined && numbers.has(numberOf(next));
          return isComment && stands && !numbers.has(numberOf(line));
        });
        expect(lost).toEqual([]);
      }),
      { numRuns: 400 },
    );
    expect(seen.lines).toBeGreaterThan(3000);
    expect(seen.gone).toBeGreaterThan(500);
    expect(seen.written).toBeGreaterThan(30);
  });
});
