import { plainLine } from '../../model/plain-text.ts';

/** Labels and names come from tenants: they must not become markup, mentions or links. */
export function escapeText(text: string): string {
  return (
    plainLine(text)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll(/([\\`*_[\]|~!])/g, '\\$1')
      // forges link these even where markup is escaped: mentions, issues, addresses
      .replaceAll(/@|#|:\/\/|www\./gi, (mark) => `${mark.slice(0, 1)}\u200b${mark.slice(1)}`)
      .replaceAll(/(?<=\S)@/g, '\u200b@')
  );
}

export function codeText(text: string): string {
  return plainLine(text).replaceAll('`', "'");
}

/** A fence longer than any run of backticks inside, so that hostile text cannot end it. */
export function fenced(language: string, text: string, indent = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...text.split('\n'), fence].map((line) => `${indent}${line}`).join('\n');
}
