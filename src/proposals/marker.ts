import { shortened } from '../report/summary/inert-text.ts';
import { hidden, readHidden, replaceHidden } from './hidden.ts';
import { isRecord, numberIn, textIn, textsIn } from './read-data.ts';

const NAME = 'lapse-proposal';
const SCHEMA_VERSION = 1;

/** What a pull request says of itself, unseen: the repository and its pull requests are all the state there is. */
export interface Marker {
  readonly key: string;
  readonly findings: readonly MarkedFinding[];
  /** there were more than it holds: then the group as a whole is meant, so that nothing of it is proposed anew */
  readonly isCut: boolean;
  /** `DraftFacts.content` */
  readonly content: string;
  readonly base: { readonly branch: string; readonly commit: string };
  /** end of the window that the evidence is about */
  readonly untilMs: number;
  /** as it was written: a person may have written another since */
  readonly title: string;
  /** set by us: those that are gone, a person took away */
  readonly labels: readonly string[];
  /** what was taken out of it since it was opened, and why; the latest last */
  readonly dropped: readonly DroppedFinding[];
  /** absent while it is proposed */
  readonly end?: MarkedEnd;
}

export interface MarkedFinding {
  readonly key: string;
  /** see `grantMark` */
  readonly grants: readonly string[];
  /** short; empty where there was no room */
  readonly sentence: string;
}

/** Sentences. */
export interface DroppedFinding {
  readonly sentence: string;
  readonly why: string;
}

/** Lapse closes it by itself. What is `closed` and open again was opened again by a person. */
export interface MarkedEnd {
  readonly step: 'closing' | 'closed';
  readonly why: EndReason;
}

export const END_REASONS = ['nothing-left', 'superseded', 'base-changed'] as const;
export type EndReason = (typeof END_REASONS)[number];

export const MAX_DROPPED = 20;
const [MAX_SENTENCE, MAX_SENTENCES, MAX_FINDINGS, MAX_GRANTS] = [160, 40, 400, 2000];

/** At most about 40,000 characters, 3,000 for a group of usual size. */
export function formatMarker(marker: Marker): string {
  let grants = 0;
  const findings = marker.findings.slice(0, MAX_FINDINGS).filter((one) => {
    grants += one.grants.length;
    return grants <= MAX_GRANTS;
  });
  return hidden(NAME, {
    v: SCHEMA_VERSION,
    key: marker.key,
    findings: writtenFindings(findings),
    ...(marker.isCut || findings.length < marker.findings.length ? { cut: true } : {}),
    content: marker.content,
    base: marker.base,
    until: marker.untilMs,
    title: marker.title,
    labels: marker.labels,
    ...(marker.dropped.length === 0 ? {} : { dropped: marker.dropped.slice(-MAX_DROPPED).map(shortDrop) }),
    ...(marker.end === undefined ? {} : { end: marker.end }),
  });
}

/** Findings as they stand in a marker. */
export function writtenFindings(findings: readonly MarkedFinding[]): readonly unknown[] {
  return findings.map((one, i) => ({
    k: one.key,
    g: one.grants.join(''),
    ...(i < MAX_SENTENCES && one.sentence !== '' ? { s: shortened(one.sentence, MAX_SENTENCE) } : {}),
  }));
}

function shortDrop({ sentence, why }: DroppedFinding): DroppedFinding {
  return { sentence: shortened(sentence, MAX_SENTENCE), why: shortened(why, 2 * MAX_SENTENCE) };
}

/** Another marker in a body that stays as it is otherwise. */
export function withMarker(body: string, marker: Marker): string {
  return replaceHidden(NAME, body, formatMarker(marker));
}

/**
 * Undefined where there is none, it is broken, or of a later version: then the pull request is nobody's but a person's. A
 * forged one can only make us leave alone what it names.
 */
export function readMarker(body: string): Marker | undefined {
  const data = readHidden(NAME, body);
  if (!isRecord(data) || data['v'] !== SCHEMA_VERSION) return undefined;
  const [key, content, title] = [textIn(data, 'key'), textIn(data, 'content'), textIn(data, 'title')];
  const base = isRecord(data['base']) ? data['base'] : {};
  const [branch, commit] = [textIn(base, 'branch'), textIn(base, 'commit')];
  const untilMs = numberIn(data, 'until');
  const findings = readFindings(data['findings']);
  if (key === undefined || content === undefined || title === undefined || findings === undefined)
    return undefined;
  if (branch === undefined || commit === undefined || untilMs === undefined) return undefined;
  const end = endIn(data['end']);
  return {
    key,
    findings,
    isCut: data['cut'] === true,
    content,
    base: { branch, commit },
    untilMs,
    title,
    labels: textsIn(data, 'labels'),
    dropped: droppedIn(data['dropped']),
    ...(end === undefined ? {} : { end }),
  };
}

/** Undefined where one of them is none. */
export function readFindings(value: unknown): MarkedFinding[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const findings: MarkedFinding[] = [];
  for (const item of value) {
    const finding = readFinding(item);
    if (finding === undefined) return undefined;
    findings.push(finding);
  }
  return findings;
}

function readFinding(value: unknown): MarkedFinding | undefined {
  if (!isRecord(value)) return undefined;
  const [key, grants] = [textIn(value, 'k'), textIn(value, 'g')];
  if (key === undefined || grants === undefined || !/^(?:[0-9a-f]{8})*$/.test(grants)) return undefined;
  return { key, grants: grants.match(/.{8}/g) ?? [], sentence: textIn(value, 's') ?? '' };
}

function droppedIn(value: unknown): DroppedFinding[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isRecord).map((one) => ({
    sentence: textIn(one, 'sentence') ?? '',
    why: textIn(one, 'why') ?? '',
  }));
}

/** One that cannot be read is none: the pull request then counts as closed by a person, which keeps access. */
function endIn(value: unknown): MarkedEnd | undefined {
  if (!isRecord(value)) return undefined;
  const step = (['closing', 'closed'] as const).find((one) => one === value['step']);
  const why = END_REASONS.find((one) => one === value['why']);
  return step === undefined || why === undefined ? undefined : { step, why };
}
