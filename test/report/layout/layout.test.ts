import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { widthOf } from '../../../src/report/layout/width.ts';
import { wrap } from '../../../src/report/layout/wrap.ts';
import { toText } from '../../../src/report/text.ts';
import { newsReport } from '../news-sample.ts';

describe('columns of a text', () => {
  it.each([
    { what: 'ASCII', text: 'pods app=web', width: 12 },
    { what: 'an accent', text: 'é', width: 1 },
    { what: 'an accent of its own', text: 'e\u0301', width: 1 },
    { what: 'Chinese', text: '数据库', width: 6 },
    { what: 'Japanese', text: 'カタ', width: 4 },
    { what: 'Japanese in half width', text: 'ｶﾀ', width: 2 },
    { what: 'Korean', text: '한글', width: 4 },
    { what: 'Korean by letters', text: '\u1112\u1161\u11ab', width: 2 },
    { what: 'full width', text: 'Ａ', width: 2 },
    { what: 'an emoji', text: '🚀', width: 2 },
    { what: 'a family', text: '👩‍👩‍👧', width: 2 },
    { what: 'a flag', text: '🇫🇷', width: 2 },
    { what: 'a sign that is an emoji only so', text: '❤\ufe0f', width: 2 },
    { what: 'a key of a telephone', text: '1\ufe0f\u20e3', width: 2 },
    { what: 'a sign that is none', text: '❤', width: 1 },
    { what: 'nothing to be seen', text: '\u200b\u2060', width: 0 },
    { what: 'signs of ours', text: '→×·▁█', width: 5 },
    { what: 'Devanagari with marks', text: 'नी', width: 1 },
  ])('$what: $width', ({ text, width }) => {
    expect(widthOf(text)).toBe(width);
  });
});

describe('wrapping', () => {
  it.each([
    { why: 'a short text stays', text: 'a b c', width: 40, lines: ['a b c'] },
    {
      why: 'a line ends at a blank',
      text: `${'a'.repeat(15)} ${'b'.repeat(15)}`,
      width: 20,
      lines: ['a'.repeat(15), 'b'.repeat(15)],
    },
    {
      why: 'a word stays whole',
      text: `x ${'/very/long/path'.repeat(4)} y`,
      width: 20,
      lines: ['x', '/very/long/path'.repeat(4), 'y'],
    },
    {
      why: 'wide characters count twice',
      text: '数据库数据库 数据库数据库',
      width: 20,
      lines: ['数据库数据库', '数据库数据库'],
    },
    { why: 'no width, no break', text: 'a '.repeat(500), width: undefined, lines: ['a '.repeat(500)] },
  ])('$why', ({ text, width, lines }) => {
    expect(wrap(text, width)).toEqual(lines);
  });

  it('loses nothing, and no line with two words is too long', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.integer({ min: 20, max: 60 }),
        (text, width) => {
          const lines = wrap(text, width);
          expect(lines.join(' ')).toBe(text);
          const long = lines.filter((line) => widthOf(line) > width);
          expect(long.filter((line) => line.trim().includes(' '))).toEqual([]);
        },
      ),
    );
  });
});

describe('the report on a terminal', () => {
  it.each([60, 80, 132])('of %i columns: a line is longer only where one word is', (width) => {
    const lines = toText(newsReport(), undefined, width).split('\n');
    const diffAt = lines.lastIndexOf('Changes');
    const long = lines
      .slice(0, diffAt)
      .filter((line) => widthOf(line) > width)
      // of YAML and of edits each line stays one
      .filter((line) => !/^ {11}/.test(line))
      .filter((line) => line.trim().includes(' '));
    expect(long).toEqual([]);
    expect(lines.length).toBeGreaterThan(50);
  });

  it('says the same in as many words, whatever the width', () => {
    const [narrow, wide] = [toText(newsReport(), undefined, 60), toText(newsReport())];
    expect(narrow.split(/\s+/)).toEqual(wide.split(/\s+/));
  });
});
