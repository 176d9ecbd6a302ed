import { plainLine } from '../model/plain-text.ts';
import { escapeText } from '../report/markdown/escape.ts';
import { shortened } from '../report/summary/inert-text.ts';
import { hidden } from './hidden.ts';
import { isRecord, numberIn, textIn } from './read-data.ts';

/** What people ticked in the body of a pull request, or of the dashboard. */
export interface Choices {
  /** every box of its kind, ticked or not, in the order of the body */
  readonly keeps: readonly KeepBox[];
  /** pull requests that people closed, by number; ticked: to be proposed again */
  readonly recreates: readonly RecreateBox[];
  readonly rebase: boolean;
}

export interface KeepBox {
  readonly isTicked: boolean;
  /** of the finding */
  readonly key: string;
  readonly grants: readonly string[];
  readonly sentence: string;
  /** empty: none given */
  readonly reason: string;
  /** in the dashboard: the pull request where it was ticked first */
  readonly from?: number;
}

export interface RecreateBox {
  readonly isTicked: boolean;
  readonly number: number;
}

export const NO_CHOICES: Choices = { keeps: [], recreates: [], rebase: false };

const [MAX_REASON, MAX_SENTENCE] = [300, 200];
const REASON = '<!-- lapse-reason --> reason:';

/** The reason stands behind a mark that no text of tenants can hold, for a person to write it there. */
export function keepLine({ isTicked, key, grants, sentence, reason, from }: KeepBox): string {
  const data = {
    k: key,
    g: grants.join(''),
    s: shortened(sentence, MAX_SENTENCE),
    ...(reason === '' ? {} : { r: reason }),
    ...(from === undefined ? {} : { f: from }),
  };
  const written = reason === '' ? '' : ` ${shownReason(reason)}`;
  return `- [${isTicked ? 'x' : ' '}] ${hidden('lapse-keep', data)} keep: ${escapeText(sentence)} ${REASON}${written}`;
}

export function recreateLine({ isTicked, number }: RecreateBox, text: string): string {
  return `- [${isTicked ? 'x' : ' '}] ${hidden('lapse-recreate', { n: number })} ${text}`;
}

export function rebaseLine(text: string): string {
  return `- [ ] ${hidden('lapse-rebase', {})} ${text}`;
}

const BOX = /^[ \t]*[-*+][ \t]+\[([ xX])\][ \t]+<!-- lapse-(keep|recreate|rebase) ([^>\n]*) -->([^\n]*)$/gm;

/** Lines that a person broke are no choices. */
export function readChoices(body: string): Choices {
  const keeps: KeepBox[] = [];
  const recreates: RecreateBox[] = [];
  let rebase = false;
  for (const [, tick, kind, json = '', text = ''] of body.replaceAll('\r\n', '\n').matchAll(BOX)) {
    const isTicked = tick !== ' ';
    const data = parsed(json);
    if (data === undefined) continue;
    if (kind === 'rebase') rebase ||= isTicked;
    else if (kind === 'keep') keeps.push(...keepIn(data, isTicked, text));
    else {
      const number = numberIn(data, 'n');
      if (number !== undefined) recreates.push({ isTicked, number });
    }
  }
  return { keeps, recreates, rebase };
}

function parsed(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const data: unknown = JSON.parse(json);
    return isRecord(data) ? data : undefined;
  } catch {
    // a person edited the line
    return undefined;
  }
}

function keepIn(data: Readonly<Record<string, unknown>>, isTicked: boolean, text: string): KeepBox[] {
  const [key, grants = ''] = [textIn(data, 'k'), textIn(data, 'g')];
  if (key === undefined) return [];
  const at = text.indexOf(REASON);
  const written = at === -1 ? '' : text.slice(at + REASON.length).trim();
  const known = textIn(data, 'r') ?? '';
  // what we wrote ourselves was escaped: reading it back must not make it longer at every run
  const reason = written === shownReason(known) ? known : shortened(plainLine(written), MAX_REASON);
  const from = numberIn(data, 'f');
  return [
    {
      isTicked,
      key,
      grants: /^(?:[0-9a-f]{8})*$/.test(grants) ? (grants.match(/.{8}/g) ?? []) : [],
      sentence: textIn(data, 's') ?? '',
      reason,
      ...(from === undefined ? {} : { from }),
    },
  ];
}

function shownReason(reason: string): string {
  return escapeText(reason).trim();
}
