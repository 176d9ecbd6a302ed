import MarkdownIt, { type Token } from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { toMarkdown } from '../../src/report/markdown.ts';
import { hostileReport } from './hostile-report.ts';
import { NARROWABLE } from './narrowable-sample.ts';
import { emptyReport, sampleReport } from './sample.ts';

/** As a forge reads it: HTML is let through, addresses become links. */
const parser = new MarkdownIt({ html: true, linkify: true });

function tokensOf(markdown: string): readonly Token[] {
  return parser.parse(markdown, {}).flatMap((token) => [token, ...(token.children ?? [])]);
}

const MARKUP = new Set(['html_block', 'html_inline', 'link_open', 'image']);

function markupIn(markdown: string): string[] {
  return tokensOf(markdown)
    .filter(({ type }) => MARKUP.has(type))
    .map(({ type, content }) => `${type} ${content}`);
}

describe('Markdown, as a parser reads it', () => {
  it.each([
    { what: 'every kind of finding', report: sampleReport() },
    { what: 'narrowed', report: sampleReport(NARROWABLE, {}, { narrow: true }) },
    { what: 'nothing recorded', report: emptyReport() },
  ])('has headings and lists, and neither HTML nor links: $what', ({ report }) => {
    const markdown = toMarkdown(report);
    const types = tokensOf(markdown).map(({ type }) => type);
    expect(types.filter((type) => type === 'heading_open').length).toBeGreaterThan(1);
    expect(types.filter((type) => type === 'list_item_open').length).toBeGreaterThan(3);
    expect(markupIn(markdown)).toEqual([]);
  });

  it.each([
    { why: 'a script', text: '<script>alert(1)</script>' },
    { why: 'an image with a handler', text: '<img src=x onerror=alert(1)>' },
    { why: 'a comment', text: '<!-- ' },
    { why: 'an HTML block of its own', text: '\n\n<div>\n' },
    { why: 'a link', text: '[approve](https://evil.example)' },
    { why: 'a link by reference', text: '\n\n[a]: https://evil.example\n\n[a]' },
    { why: 'an image', text: '![x](https://evil.example/x.png)' },
    { why: 'an address in angle brackets', text: '<https://evil.example>' },
    { why: 'a bare address', text: ' https://evil.example/x ' },
    { why: 'a bare host', text: ' www.evil.example ' },
    { why: 'a mail address', text: ' a@evil.example ' },
    { why: 'the end of a fence', text: '\n```\n<b>x</b>\n' },
    { why: 'the end of a code span', text: '`<b>x</b>`' },
    { why: 'backslashes before markup', text: '\\<b>\\[x](y)' },
    { why: 'an entity', text: '&lt;script&gt;' },
  ])('takes $why in a name for text', ({ text }) => {
    expect(markupIn(toMarkdown(hostileReport(text)))).toEqual([]);
  });

  it('would notice', () => {
    expect(markupIn('<b>x</b> [a](https://b.example) ![c](d) https://e.example\n\n<div>')).toHaveLength(6);
  });
});
