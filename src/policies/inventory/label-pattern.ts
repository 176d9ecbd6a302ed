import { RE2JS } from 're2js';

/** A regular expression that is matched from the start of a label's key. */
export interface LabelPattern {
  /** how many characters of the key match; undefined where it does not match at its start */
  matchLength(key: string): number | undefined;
}

/** In instructions; matching takes the time of this by the length of the key. */
const MAX_PROGRAM_SIZE = 2000;

/** Compiles as the agents do, with Go's syntax and in linear time: the text may be hostile. Undefined where it is none. */
export function compileLabelPattern(text: string): LabelPattern | undefined {
  try {
    const compiled = RE2JS.compile(text);
    if (compiled.programSize() > MAX_PROGRAM_SIZE) return undefined;
    return {
      matchLength(key) {
        const matcher = compiled.matcher(key);
        return matcher.lookingAt() ? matcher.end() : undefined;
      },
    };
  } catch {
    // the agents would not start with it
    return undefined;
  }
}

/** The same for a pattern of our own that means the same in JavaScript, which matches it several times as fast. */
export function ownLabelPattern(pattern: RegExp): LabelPattern {
  const sticky = new RegExp(pattern.source, 'y');
  return {
    matchLength(key) {
      sticky.lastIndex = 0;
      return sticky.exec(key)?.[0].length;
    },
  };
}
