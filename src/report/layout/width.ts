/** One character may take several code points: marks, joined emoji, flags. */
const CHARACTERS = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Printable ASCII: what nearly every line is made of. */
const NARROW = /^[\u0020-\u007e]*$/;

/** Joins, marks and format characters alone, which take no room. */
const NOTHING = /^[\p{Mark}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}]+$/u;

/** Of scripts that are wide, forms that are not: https://www.unicode.org/reports/tr11/ */
const HALF = /^[\uff61-\uffdc\uffe8-\uffee]/;
const WIDE =
  /^(?:\p{Emoji_Presentation}|[\p{sc=Han}\p{sc=Hangul}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Bopomofo}\p{sc=Yi}\p{sc=Tangut}\u3000-\u303e\u31c0-\u31ef\u3200-\u32ff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6])|^(?:\p{Extended_Pictographic}|[0-9#*])\ufe0f/u;

/** Columns that a terminal gives a line of text without control characters. */
export function widthOf(text: string): number {
  if (NARROW.test(text)) return text.length;
  let width = 0;
  for (const { segment } of CHARACTERS.segment(text)) width += widthOfCharacter(segment);
  return width;
}

function widthOfCharacter(character: string): number {
  if (NOTHING.test(character)) return 0;
  return WIDE.test(character) && !HALF.test(character) ? 2 : 1;
}
