import type { Digest } from './digest.ts';

/** The report as an issue of a forge, which is found again and replaced in place. */
export interface Issue {
  /** the same at every run */
  readonly title: string;
  /** an HTML comment at the start of the body, by which the issue is known */
  readonly marker: string;
  readonly body: string;
  /** whether there is something to act on: then a closed issue is opened again */
  readonly isCall: boolean;
}

/** UTF-16 units that a body may have. */
export const ISSUE_LIMITS = { github: 65_536, gitlab: 1_048_576 } as const;

export interface IssueOptions {
  readonly maxLength: number;
  /** tells several issues of one repository apart */
  readonly name?: string;
}

/** @param markdown makes the report in at most so many UTF-16 units */
export function issueOf(
  digest: Digest,
  markdown: (maxLength: number) => string,
  { maxLength, name = '' }: IssueOptions,
): Issue {
  const marker = issueMarker(name);
  const top = `${marker}\n${digest.link === undefined ? '' : `\n[Open the report](<${digest.link}>)\n`}\n`;
  return {
    title: digest.title,
    marker,
    body: harmless(`${top}${markdown(maxLength - top.length)}`).slice(0, maxLength),
    isCall: digest.first.length > 0,
  };
}

export function issueMarker(name: string): string {
  return bodyMarker('lapse-report', name);
}

/** Nothing of the name can end the comment: only letters, digits and percent signs are left. */
export function bodyMarker(kind: 'lapse-report' | 'lapse-dashboard', name: string): string {
  const id = encodeURIComponent(name).replaceAll(
    /[^A-Za-z0-9%]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
  return `<!-- ${kind}:${id} -->`;
}

/** GitLab takes a line that begins with a slash for a command. No line of ours does; this holds for what comes. */
export function harmless(body: string): string {
  return body.replaceAll(/^([ \t]*)\/(?=[a-z])/gim, '$1\u200b/');
}
