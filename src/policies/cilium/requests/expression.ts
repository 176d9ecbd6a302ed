import { RE2JS, RE2JSSyntaxException } from 're2js';
import type { PathStep } from '../../../model/path-template.ts';
import { matchesSomeOf } from './expression-program.ts';

/** A regular expression in RE2's language, which Cilium (Go) checks and Envoy applies. */
export type Expression =
  /** @param text must match as a whole */
  | {
      readonly kind: 'compiled';
      matches(text: string): boolean;
      /** whether it matches, as a whole, some text that takes the steps */
      matchesSomeOf(steps: readonly PathStep[]): boolean;
    }
  /** Cilium rejects it */
  | { readonly kind: 'refused'; readonly why: string }
  /** whether Cilium and Envoy take it, and as what, is not known */
  | { readonly kind: 'unclear'; readonly why: string };

/**
 * Compiles as Go's `regexp.Compile` does, and matches in linear time however the expression is made. Where releases of
 * Go and Envoy's RE2 differ it is unclear: a group name given twice, and which names `\p{…}` knows.
 */
export function compileExpression(text: string): Expression {
  try {
    const compiled = RE2JS.compile(text);
    if (compiled.programSize() > MAX_PROGRAM_SIZE) return { kind: 'unclear', why: TOO_LARGE };
    return {
      kind: 'compiled',
      matches: (whole) => compiled.testExact(whole),
      matchesSomeOf: (steps) => matchesSomeOf(compiled, steps),
    };
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) return { kind: 'unclear', why: shortened(String(error)) };
    const why = error.message.replace(/^error parsing regexp: /, '');
    return { kind: DIFFERS.test(why) ? 'unclear' : 'refused', why: shortened(why) };
  }
}

/**
 * In instructions. Envoy loads at most 100 unless its `re2.max_program_size.error_level` is raised, and without this one
 * policy none of the endpoint (https://github.com/cilium/cilium/issues/41314). Time grows with the size, too.
 */
const MAX_PROGRAM_SIZE = 2000;
const TOO_LARGE = 'larger than the proxy loads unless it is told to';

/** The message quotes the expression. */
function shortened(why: string): string {
  return why.length <= 200 ? why : `${why.slice(0, 200)}…`;
}

const DIFFERS = /^duplicate capture group name|`\\[pP]\{[^}]+\}`/;
