import type { Finding, NarrowableFinding } from '../findings/finding.ts';
import type { FileChange, RevokedPart } from '../tightening/tighten.ts';
import { type Hunk, lineHunks } from './line-hunks.ts';
import type { Report } from './report.ts';

/** What the proposed change does to the lines of one finding. */
export interface FindingEdit {
  readonly file: string;
  /** never empty, without context, in the order of the file */
  readonly hunks: readonly Hunk[];
  /** no other finding shares a hunk: it could be done alone */
  readonly isOwn: boolean;
}

/** A change does not change once it is made, and each format of a report asks. */
const made = new WeakMap<Report['tightening'], ReadonlyMap<Finding, FindingEdit>>();

/** Findings that the change revokes or narrows → what it does for each. */
export function editsOf({ tightening }: Pick<Report, 'tightening'>): ReadonlyMap<Finding, FindingEdit> {
  const known = made.get(tightening);
  if (known !== undefined) return known;
  const edits = new Map(tightening.changes.flatMap((change) => [...editsOfChange(change)]));
  made.set(tightening, edits);
  return edits;
}

type Changed = RevokedPart['finding'] | NarrowableFinding;

function editsOfChange(change: FileChange): ReadonlyMap<Finding, FindingEdit> {
  const findings: readonly Changed[] = [...change.revoked.map((part) => part.finding), ...change.narrowed];
  const lineOf = lineFinder(change.before);
  const spans = new Map(findings.map((finding) => [finding, spansOf(finding, change.file, lineOf)]));
  const ends = [...new Set([...spans.values()].flat().map(({ last }) => last))].sort((a, b) => a - b);
  const hunks = lineHunks(change.before, change.after).flatMap((hunk) => parted(hunk, ends));
  const touched = findings.map((finding): readonly [Changed, readonly Hunk[]] => [
    finding,
    // what comes beside a lone finding, such as policyTypes that a rule implied, is its own, too
    findings.length === 1 ? hunks : hunksMeeting(hunks, spans.get(finding) ?? []),
  ]);
  const sharers = new Map<Hunk, number>();
  for (const hunk of touched.flatMap(([, own]) => own)) sharers.set(hunk, (sharers.get(hunk) ?? 0) + 1);
  const isCovered = hunks.every((hunk) => sharers.has(hunk));
  return new Map(
    touched
      .filter(([, own]) => own.length > 0)
      .map(([finding, own]) => [
        finding,
        {
          file: change.file,
          hunks: own,
          isOwn: isCovered && own.every((hunk) => sharers.get(hunk) === 1),
        },
      ]),
  );
}

/** Lines of a file that a finding is about, both included. */
interface Span {
  readonly first: number;
  readonly last: number;
}

function spansOf(finding: Changed, file: string, lineOf: (byte: number) => number): readonly Span[] {
  const grants = finding.kind === 'unused' ? finding.grants : [finding.grant];
  return [finding.place, ...grants.map((grant) => grant.place)]
    .filter((place) => place.file === file)
    .map(({ startByte, endByte }) => ({
      first: lineOf(startByte),
      last: lineOf(Math.max(startByte, endByte - 1)),
    }));
}

/**
 * Neighbours that go together are one hunk: where nothing comes instead, each gets its own lines of it.
 * @param ends last lines of what findings are about, sorted
 */
function parted(hunk: Hunk, ends: readonly number[]): readonly Hunk[] {
  if (hunk.lines.length !== hunk.removed) return [hunk];
  const end = hunk.line + hunk.removed - 1;
  const begins = [hunk.line];
  for (let i = firstIndex(ends, (last) => last >= hunk.line); (ends[i] ?? end) < end; i += 1)
    begins.push((ends[i] ?? end) + 1);
  return begins.map((line, i) => {
    const next = begins[i + 1] ?? end + 1;
    return {
      line,
      removed: next - line,
      lines: hunk.lines.slice(line - hunk.line, next - hunk.line),
    };
  });
}

/** @param hunks in the order of the file, as is the answer */
function hunksMeeting(hunks: readonly Hunk[], spans: readonly Span[]): readonly Hunk[] {
  const met = new Set<number>();
  for (const { first, last } of spans) {
    for (let i = firstIndex(hunks, (hunk) => lastLineOf(hunk) >= first); ; i += 1) {
      const hunk = hunks[i];
      if (hunk === undefined || hunk.line > last) break;
      met.add(i);
    }
  }
  return [...met].sort((a, b) => a - b).flatMap((i) => hunks[i] ?? []);
}

function lastLineOf({ line, removed }: Hunk): number {
  return line + Math.max(1, removed) - 1;
}

/** @param holds of an item, and then of all behind it */
function firstIndex<T>(items: readonly T[], holds: (item: T) => boolean): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && holds(item)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Byte offset → 1-based line. */
function lineFinder(text: string): (byte: number) => number {
  const bytes = Buffer.from(text);
  const starts = [0];
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) starts.push(at + 1);
  return (byte) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= byte) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
