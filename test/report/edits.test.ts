import { describe, expect, it } from 'vitest';
import { editsOf, type FindingEdit } from '../../src/report/edits.ts';
import type { Report } from '../../src/report/report.ts';
import { NARROWABLE } from './narrowable-sample.ts';
import { sampleReport } from './sample.ts';

/** `12: …` for a line that goes or comes. */
const editText = ({ hunks }: FindingEdit): string =>
  hunks.map(({ line, lines }) => `${line}: ${lines.join(' / ')}`).join('\n');

/** Every edit by the sentence of its finding. */
const editsBySentence = (report: Report): ReadonlyMap<string, string> =>
  new Map([...editsOf(report)].map(([finding, edit]) => [finding.sentence, editText(edit)]));

/** A text with the hunks of one finding done. */
function applied(before: string, hunks: FindingEdit['hunks']): string {
  const lines = before.split('\n');
  for (const { line, removed, lines: hunk } of hunks.toReversed()) {
    const added = hunk.filter((one) => one.startsWith('+')).map((one) => one.slice(1));
    lines.splice(removed === 0 ? line : line - 1, removed, ...added);
  }
  return lines.join('\n');
}

describe('the edit of a finding', () => {
  it('is its own lines, also where its neighbour goes with it', () => {
    const edits = editsBySentence(sampleReport());
    expect(edits.get('pods app=api in shop may open any port to pods app=db in shop')).toBe(
      '12: -        - matchLabels: { app: api } # retired',
    );
    expect(edits.get('entity world may open any port to pods app=db in shop')).toBe(
      '13: -    - fromEntities: [world]',
    );
  });

  it('has what comes instead', () => {
    expect(
      editsBySentence(sampleReport()).get('pods app=web in shop may open any port to pods app=api in shop'),
    ).toBe('9: -    - fromEndpoints: [{ matchLabels: { app: web } }] / +    - {}');
  });

  it('is there for all that is revoked or narrowed, and for nothing else', () => {
    const narrowed = sampleReport(NARROWABLE, {}, { narrow: true });
    for (const report of [sampleReport(), narrowed]) {
      const done = report.tightening.changes.flatMap((change) => [
        ...change.revoked.map((part) => part.finding),
        ...change.narrowed,
      ]);
      expect(done.length).toBeGreaterThan(1);
      expect(new Set(editsOf(report).keys())).toEqual(new Set(done));
    }
  });

  it.each([
    { what: 'revocations', report: sampleReport() },
    { what: 'narrowings', report: sampleReport(NARROWABLE, {}, { narrow: true }) },
  ])('all edits of a file together are its change: $what', ({ report }) => {
    const edits = [...editsOf(report).values()];
    let files = 0;
    for (const { file, before, after } of report.tightening.changes) {
      const own = edits.filter((one) => one.file === file);
      if (!own.every((one) => one.isOwn)) continue;
      files += 1;
      const hunks = own.flatMap((one) => one.hunks).toSorted((a, b) => a.line - b.line);
      expect(applied(before, hunks)).toBe(after);
    }
    expect(files).toBeGreaterThan(0);
  });
});
