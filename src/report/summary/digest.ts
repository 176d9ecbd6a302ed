import type { Severity } from '../../findings/finding.ts';
import { formatDate } from '../../model/time.ts';
import { describeNeverUsed, describeNews } from '../content/news.ts';
import { type Report, unusedOf } from '../report.ts';
import type { FindingRow } from '../row.ts';
import { rowsOf } from '../rows.ts';
import { count, describeWindow } from '../wording.ts';
import { digestWarnings } from './digest-warnings.ts';
import { inertText, shortened } from './inert-text.ts';

/** A report in a few lines, for a chat or a mail. Every text is plain, of one line, and links nowhere. */
export interface Digest {
  /** `Unused network access in prod` */
  readonly title: string;
  /** `2026-06-01` */
  readonly date: string;
  /** the number that matters */
  readonly headline: string;
  /** `3 grants to be revoked, 1 held, 8 other findings` */
  readonly counts: string;
  /** `2026-05-02 to 2026-06-01, unused for 30d; …` */
  readonly window: string;
  /** undefined where no earlier result is known */
  readonly change: string | undefined;
  /** what to do first: not held, most severe and riskiest first */
  readonly first: readonly DigestItem[];
  /** said where there is nothing in `first` */
  readonly idle: string;
  /** findings to act on beyond `first` */
  readonly more: number;
  /** what was not seen or not read */
  readonly warnings: readonly string[];
  /** where the whole report is; the operator's own */
  readonly link: string | undefined;
}

export interface DigestItem {
  readonly severity: Severity;
  /** `high, unused, new` */
  readonly label: string;
  readonly sentence: string;
  /** `CiliumNetworkPolicy shop/db, shop/db.yaml:13`, or `pods shop/web` */
  readonly where: string;
  /** what it rests on; may be empty */
  readonly evidence: string;
  /** who answers for it, comma-separated; may be empty */
  readonly owners: string;
}

export interface DigestOptions {
  /** what the report is about, such as a cluster's name */
  readonly name?: string;
  /** an http(s) address */
  readonly link?: string;
}

const ITEMS = 10;

/** @param rows of the report, where the caller has them already */
export function digestOf(
  report: Report,
  { name, link }: DigestOptions = {},
  rows: readonly FindingRow[] = rowsOf(report),
): Digest {
  const toDo = rows.filter(({ status, severity }) => status !== 'held' && severity !== 'info');
  // the order of the report is by severity and risk; what the change does comes before what a person must decide
  const first = [
    ...toDo.filter(({ status }) => status === 'revoked'),
    ...toDo.filter(({ status }) => status !== 'revoked'),
  ].slice(0, ITEMS);
  return {
    title: reportTitle(name),
    date: formatDate(report.nowMs),
    headline: headlineOf(report),
    counts: countsOf(report),
    window: describeWindow(report),
    change: describeNews(report),
    first: first.map(itemOf),
    idle: idleText(report),
    more: toDo.length - first.length,
    warnings: digestWarnings(report).map(inertText),
    link,
  };
}

const LONGEST_NAME = 80;

/** Fixed from run to run, so that a person recognises it. */
export function reportTitle(name?: string): string {
  const of = name === undefined || name === '' ? '' : ` in ${shortened(inertText(name), LONGEST_NAME)}`;
  return `Unused network access${of}`;
}

function headlineOf(report: Report): string {
  if (report.counts.policies === 0) return 'No policy was given, so there is nothing to judge';
  return describeNeverUsed(report);
}

function idleText({ counts, recording }: Report): string {
  if (recording.coverage.length === 0) return 'Nothing can be said yet: collect or import flows first.';
  if (counts.policies === 0) return 'Give the policies, and what nobody uses of them stands here.';
  return 'Nothing to do.';
}

function countsOf(report: Report): string {
  const { counts, findings } = report;
  const { revocable, held } = unusedOf(report);
  const others = findings.length - revocable.length - held.length;
  return `${count(counts.revocable, 'grant')} to be revoked, ${counts.held.toLocaleString('en-US')} held, ${count(others, 'other finding')}`;
}

function itemOf(row: FindingRow): DigestItem {
  const { severity, kind, sentence, policy, file, line, workload, evidence = '', owners, isNew } = row;
  const where = policy === undefined ? (workload ?? '') : `${policy}, ${file ?? ''}:${line ?? 1}`;
  return {
    severity,
    label: `${severity}, ${kind}${isNew ? ', new' : ''}`,
    sentence: inertText(sentence),
    where: inertText(where),
    evidence: inertText(evidence),
    owners: inertText(owners.join(', ')),
  };
}
