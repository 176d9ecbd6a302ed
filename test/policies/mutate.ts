import * as fc from 'fast-check';

/** Texts that a hostile or careless author might put anywhere. */
const SCRAPS = [
  '__proto__: {polluted: true}',
  'constructor: {prototype: {polluted: true}}',
  '{}',
  '[]',
  'null',
  '~',
  '- ',
  '  ',
  '\t',
  '*a',
  '&a ',
  '<<: *a',
  '!!binary ',
  '!!js/function x',
  '---\n',
  '...\n',
  '"',
  "'",
  '|\n',
  '>-\n',
  '{{ .Values.x }}',
  '${X}',
  '\u0000',
  '\u202e',
  '\uFEFF',
  '\r',
  '-1',
  '1e999',
  '.nan',
  '0x10',
  '99999999999999999999',
  '2026-01-01',
  'matchLabels:',
  'matchExpressions: [{key: a, operator: In, values: [1, null]}]',
  'endPort: 99999',
  'port: 080',
  'toPorts: [{ports: [{port: "0"}]}]',
  '? [complex]\n: key\n',
] as const;

/** One change to a text: characters taken out, doubled or replaced, lines dropped, doubled, swapped or moved sideways. */
export const mutation: fc.Arbitrary<(text: string) => string> = fc
  .record({
    kind: fc.constantFrom(
      'cut',
      'insert',
      'replace',
      'dropLine',
      'doubleLine',
      'swapLines',
      'indent',
      'outdent',
    ),
    at: fc.nat(1_000_000),
    length: fc.nat(12),
    scrap: fc.oneof(fc.constantFrom(...SCRAPS), fc.string({ unit: 'binary', maxLength: 8 })),
  })
  .map(({ kind, at, length, scrap }) => (text) => {
    const start = at % (text.length + 1);
    const lines = text.split('\n');
    const line = at % lines.length;
    const current = lines[line] ?? '';
    switch (kind) {
      case 'cut':
        return text.slice(0, start) + text.slice(start + length);
      case 'insert':
        return text.slice(0, start) + scrap + text.slice(start);
      case 'replace':
        return text.slice(0, start) + scrap + text.slice(start + length);
      case 'dropLine':
        return lines.toSpliced(line, 1).join('\n');
      case 'doubleLine':
        return lines.toSpliced(line, 0, current).join('\n');
      case 'swapLines':
        return lines.toSpliced(line, 2, lines[line + 1] ?? '', current).join('\n');
      case 'indent':
        return lines.with(line, `${' '.repeat(length % 5)}${current}`).join('\n');
      case 'outdent':
        return lines.with(line, current.replace(/^ {1,4}/, '')).join('\n');
    }
  });
