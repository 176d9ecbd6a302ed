import { codeText, escapeText } from '../../report/markdown/escape.ts';
import { shortened } from '../../report/summary/inert-text.ts';

const MAX_TEXT = 600;

/** Text of tenants as a person reads it, in which no forge finds a mention, a reference or a command. */
export function inkText(text: string): string {
  // GitHub takes GH-1 for an issue, and closes it behind a "fixes"
  return escapeText(shortened(text, MAX_TEXT)).replaceAll(/\bgh-(?=\d)/gi, (mark) => `${mark}\u200b`);
}

/** As a code span. */
export function inkCode(text: string): string {
  return `\`${codeText(shortened(text, MAX_TEXT)) || ' '}\``;
}

/** In a table's cell. */
export function inkCell(text: string): string {
  return inkText(text).replaceAll('\n', ' ');
}

/** GitLab takes a line that begins with a slash for a command. No line of ours does; this holds for what comes. */
export function withoutCommands(body: string): string {
  return body.replaceAll(/^([ \t>]*)\/(?=[a-z])/gim, '$1\u200b/');
}
