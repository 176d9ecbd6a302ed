import type { RE2JS } from 're2js';
import type { Characters, PathStep } from '../../../model/path-template.ts';

/** One instruction of a compiled expression, as RE2 has them: golang.org/pkg/regexp/syntax, Inst. */
interface Instruction {
  readonly op: number;
  /** the next one */
  readonly out: number;
  /** of an alternative, the other next one */
  readonly arg: number;
  /** of a set of characters, its ranges: first and last of each; one number where it is a single one */
  readonly runes: Int32Array;
  matchRune(rune: number): boolean;
}

interface Program {
  readonly inst: readonly Instruction[];
  readonly start: number;
}

/** Numbers of the instructions in re2js, class Inst. A test holds them against expressions. */
const OP = { alt: 1, altMatch: 2, fail: 5, match: 6, rune: 8, rune1: 9, runeAny: 10, runeAnyNotNl: 11 };

/**
 * Whether the expression matches, as a whole, some text that takes the steps. Walks through both at once; assertions
 * such as `\b` are taken to hold. So a no is certain. Where the program cannot be read the answer is yes.
 */
export function matchesSomeOf(compiled: RE2JS, steps: readonly PathStep[]): boolean {
  const program = programOf(compiled);
  if (program === undefined) return true;
  const width = steps.length + 1;
  const met = new Uint8Array(program.inst.length * width * 2);
  const open: number[] = [];
  // a step that is repeated can be gone on with once it was begun
  const reach = (at: number, step: number, begun: 0 | 1): void => {
    const state = (at * width + step) * 2 + begun;
    if (met[state] === 1) return;
    met[state] = 1;
    open.push(state);
  };
  reach(program.start, 0, 0);
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    const begun = state % 2 === 1 ? 1 : 0;
    const place = (state - begun) / 2;
    const step = place % width;
    const at = (place - step) / width;
    const instruction = program.inst[at];
    const current = steps[step];
    if (instruction === undefined) return true;
    // a step that may be left out, or was taken often enough, may be passed
    if (current !== undefined && (current.times === 'any' || begun === 1)) reach(at, step + 1, 0);
    switch (instruction.op) {
      case OP.fail:
        break;
      case OP.match:
        if (current === undefined || (current.mayEndBefore && begun === 0)) return true;
        break;
      case OP.alt:
      case OP.altMatch:
        reach(instruction.out, step, begun);
        reach(instruction.arg, step, begun);
        break;
      case OP.rune:
      case OP.rune1:
      case OP.runeAny:
      case OP.runeAnyNotNl:
        if (current === undefined || !takes(instruction, current.characters)) break;
        if (current.times === 'once') reach(instruction.out, step + 1, 0);
        else reach(instruction.out, step, 1);
        break;
      default:
        // groups and assertions
        reach(instruction.out, step, begun);
    }
  }
  return false;
}

const SLASH = '/'.charCodeAt(0);

/** Whether the instruction takes one of the characters. */
function takes(instruction: Instruction, characters: Characters): boolean {
  if (instruction.op === OP.runeAny || instruction.op === OP.runeAnyNotNl) return true;
  const { runes } = instruction;
  switch (characters.kind) {
    case 'all':
      return runes.length > 0;
    case 'no-slash':
      return runes.some((rune) => rune !== SLASH);
    case 'one-of':
      return characters.codes.some((code) => instruction.matchRune(code));
  }
}

const programs = new WeakMap<RE2JS, Program>();

/** Undefined where re2js keeps its programs in another way. */
function programOf(compiled: RE2JS): Program | undefined {
  const known = programs.get(compiled);
  if (known !== undefined) return known;
  const written: unknown = compiled.re2().prog;
  if (!isProgram(written)) return undefined;
  programs.set(compiled, written);
  return written;
}

function isProgram(value: unknown): value is Program {
  if (typeof value !== 'object' || value === null) return false;
  if (!('inst' in value && Array.isArray(value.inst) && 'start' in value)) return false;
  return typeof value.start === 'number' && value.inst.every(isInstruction);
}

function isInstruction(value: unknown): value is Instruction {
  if (typeof value !== 'object' || value === null) return false;
  if (!('op' in value && 'out' in value && 'arg' in value && 'runes' in value)) return false;
  if (!('matchRune' in value && typeof value.matchRune === 'function')) return false;
  const { op, out, arg, runes } = value;
  return [op, out, arg].every((one) => typeof one === 'number') && runes instanceof Int32Array;
}
