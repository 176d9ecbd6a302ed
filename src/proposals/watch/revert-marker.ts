import { hidden, readHidden, replaceHidden } from '../hidden.ts';
import { type MarkedFinding, readFindings, writtenFindings } from '../marker.ts';
import { isRecord, numberIn, textIn, textsIn } from '../read-data.ts';

const NAME = 'lapse-revert';
const SCHEMA_VERSION = 1;

/** What a pull request that takes back a merged one says of itself, unseen. */
export interface RevertMarker {
  /** number of the merged pull request */
  readonly of: number;
  /** what it brings back */
  readonly findings: readonly MarkedFinding[];
  /** of the files */
  readonly content: string;
  /** digest of what its text tells */
  readonly told: string;
  readonly base: string;
  readonly title: string;
  readonly labels: readonly string[];
  /** Lapse itself closes it, or has: the base allows again what it would bring back */
  readonly end?: 'closing' | 'closed';
}

export function formatRevertMarker({ findings, ...marker }: RevertMarker): string {
  return hidden(NAME, { v: SCHEMA_VERSION, ...marker, findings: writtenFindings(findings) });
}

/** The body of a pull request that has a marker, with another in its place. */
export function withRevertMarker(body: string, marker: RevertMarker): string {
  return replaceHidden(NAME, body, formatRevertMarker(marker));
}

/** Undefined where there is none, it is broken, or of a later version. */
export function readRevertMarker(body: string): RevertMarker | undefined {
  const data = readHidden(NAME, body);
  if (!isRecord(data) || data['v'] !== SCHEMA_VERSION) return undefined;
  const [content, told, base, title] = ['content', 'told', 'base', 'title'].map((name) => textIn(data, name));
  const [of, findings] = [numberIn(data, 'of'), readFindings(data['findings'])];
  if (of === undefined || findings === undefined || content === undefined) return undefined;
  if (told === undefined || base === undefined || title === undefined) return undefined;
  const end = textIn(data, 'end');
  return {
    of,
    findings,
    content,
    told,
    base,
    title,
    labels: textsIn(data, 'labels'),
    ...(end === 'closing' || end === 'closed' ? { end } : {}),
  };
}
