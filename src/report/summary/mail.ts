import type { Digest, DigestItem } from './digest.ts';
import { shortened } from './inert-text.ts';

/** A message of plain text; the report itself goes along as an attachment. */
export interface Mail {
  /** one line, printable, at most 120 characters */
  readonly subject: string;
  readonly text: string;
  /** `lapse-2026-06-01.html` */
  readonly attachmentName: string;
}

const LONGEST_SUBJECT = 120;
const LONGEST_TEXT = 2000;

export function mailOf(digest: Digest): Mail {
  const { title, date, headline, counts, window, change, first, idle, more, warnings, link } = digest;
  return {
    subject: shortened(`${title}, ${date}: ${counts}`, LONGEST_SUBJECT),
    attachmentName: `lapse-${date}.html`,
    text: `${[
      `${title}, ${date}`,
      '',
      headline,
      counts,
      ...(change === undefined ? [] : [change]),
      `Window: ${window}`,
      ...(warnings.length === 0 ? [] : ['', ...warnings.map((one) => `! ${shortened(one, LONGEST_TEXT)}`)]),
      '',
      ...(first.length === 0 ? [idle] : ['What to do first:', '', ...first.flatMap(itemLines)]),
      ...(more > 0 ? [`and ${more.toLocaleString('en-US')} more in the report`] : []),
      ...(link === undefined ? [] : ['', `The report: ${link}`]),
    ]
      .join('\n')
      .replaceAll(/\n{3,}/g, '\n\n')}\n`,
  };
}

function itemLines({ label, sentence, where, evidence, owners }: DigestItem, i: number): string[] {
  return [
    `${i + 1}. ${label}: ${shortened(sentence, LONGEST_TEXT)}`,
    ...[where, evidence, owners === '' ? '' : `owners: ${owners}`]
      .filter((one) => one !== '')
      .map((one) => `   ${shortened(one, LONGEST_TEXT)}`),
    '',
  ];
}
