import * as fc from 'fast-check';
import { mutation } from '../policies/mutate.ts';

const nat = fc.nat(1_000_000);

/** Changes that only text can have: directives, tags, anchors, merge keys, keys given twice, line breaks of other systems. */
const yamlMutation: fc.Arbitrary<(text: string) => string> = fc.oneof(
  fc
    .constantFrom('%YAML 1.1\n---\n', '%TAG ! tag:x,2000:\n---\n', '---\n---\n', '\uFEFF', '# x\n...\n---\n')
    .map((head) => (text: string) => `${head}${text}`),
  fc.constant((text: string) => text.replaceAll('\n', '\r\n')),
  fc.constant((text: string) => `${text.trimEnd()}\n---\n${text}`),
  fc.tuple(nat, fc.constantFrom('!!binary', '!!set', '!!omap', '!!timestamp', '!!str', '!!int', '!x')).map(
    ([at, tag]) =>
      (text: string) =>
        afterColon(text, at, ` ${tag}`),
  ),
  // the value of one line is an anchor, that of another one what it stands for
  fc.tuple(nat, nat).map(
    ([at, other]) =>
      (text: string) =>
        replaceValue(afterColon(text, at, ' &x'), other, ' *x'),
  ),
  fc.tuple(nat, nat).map(
    ([at, other]) =>
      (text: string) =>
        addLine(afterColon(text, at, ' &x'), other, '<<: *x'),
  ),
  fc
    .tuple(
      nat,
      fc.constantFrom('__proto__: {polluted: true}', 'constructor: x', '? {a: b}\n: c', '"\\ud800": x'),
    )
    .map(
      ([at, line]) =>
        (text: string) =>
          addLine(text, at, line),
    ),
  fc
    .tuple(
      nat,
      fc.constantFrom('y'.repeat(20_000), '[[[[[[[[[[x]]]]]]]]]]', '2026-01-01', '1_000', '.inf', '0o17'),
    )
    .map(
      ([at, value]) =>
        (text: string) =>
          replaceValue(text, at, ` ${value}`),
    ),
);

export const textMutation: fc.Arbitrary<(text: string) => string> = fc.oneof(
  { weight: 2, arbitrary: mutation },
  { weight: 1, arbitrary: yamlMutation },
);

/** Puts something behind the colon of a line that has one. */
function afterColon(text: string, at: number, scrap: string): string {
  return onLine(text, at, (line) => line.replace(/:(?= |$)/, `:${scrap}`));
}

function replaceValue(text: string, at: number, value: string): string {
  return onLine(text, at, (line) => line.replace(/:( .*)?$/, `:${value}`));
}

function addLine(text: string, at: number, added: string): string {
  return onLine(text, at, (line) => {
    const [indent = ''] = /^[ -]*/.exec(line) ?? [];
    return `${line}\n${' '.repeat(indent.length)}${added}`;
  });
}

function onLine(text: string, at: number, change: (line: string) => string): string {
  const lines = text.split('\n');
  const index = at % lines.length;
  return lines.with(index, change(lines[index] ?? '')).join('\n');
}
