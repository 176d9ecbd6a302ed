import { toBinary, toJsonString } from '@bufbuild/protobuf';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { JsonSplitter } from '../../../src/adapters/hubble/file/json-splitter.ts';
import { GetFlowsResponseSchema } from '../../../src/adapters/hubble/gen/observer/observer_pb.ts';
import { recordOfJson } from '../../../src/adapters/hubble/json/from-json.ts';
import { decodeResponse } from '../../../src/adapters/hubble/wire/decode.ts';
import { response } from './arbitrary-response.ts';
import { change, changes, mutate } from './mutate.ts';

const RUNS = { numRuns: 5000 };

interface Found {
  readonly what: string;
  readonly line: number;
}

function split(pieces: readonly Uint8Array[]): Found[] {
  const found: Found[] = [];
  const splitter = new JsonSplitter({
    value: (value, line) => {
      recordOfJson(value);
      found.push({ what: JSON.stringify(value), line });
    },
    broken: (message, line) => found.push({ what: `broken: ${message}`, line }),
  });
  for (const piece of pieces) splitter.push(piece);
  splitter.end();
  return found;
}

const layout = fc.constantFrom('lines', 'array', 'pretty');

function textOf(
  messages: readonly Parameters<typeof toJsonString<typeof GetFlowsResponseSchema>>[1][],
  shape: string,
): string {
  const prettySpaces = shape === 'pretty' ? 2 : 0;
  const texts = messages.map((message) =>
    toJsonString(GetFlowsResponseSchema, message, { useProtoFieldName: true, prettySpaces }),
  );
  return shape === 'lines' ? texts.join('\n') : `[${texts.join(',\n')}]`;
}

it('mutated JSON never crashes, and reads the same however it arrives in pieces', () => {
  fc.assert(
    fc.property(
      fc.array(response, { minLength: 1, maxLength: 3 }),
      layout,
      changes,
      fc.integer({ min: 1, max: 400 }),
      (messages, shape, edits, size) => {
        const bytes = mutate(Buffer.from(textOf(messages, shape)), edits);
        const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
          bytes.subarray(i * size, (i + 1) * size),
        );
        expect(split(pieces)).toEqual(split([bytes]));
      },
    ),
    RUNS,
  );
});

it('one mutated line costs no other line its record', () => {
  fc.assert(
    fc.property(response, response, response, change, (first, broken, last, edit) => {
      const [a, b, c] = [first, broken, last].map((message) => textOf([message], 'lines'));
      const { insert } = edit;
      fc.pre(!insert.includes(0x0a));
      const mutated = mutate(Buffer.from(b ?? ''), [edit]);
      const found = split([Buffer.concat([Buffer.from(`${a}\n`), mutated, Buffer.from(`\n${c}\n`)])]);
      expect(found).toContainEqual({ what: JSON.stringify(JSON.parse(a ?? '')), line: 1 });
      expect(found).toContainEqual({ what: JSON.stringify(JSON.parse(c ?? '')), line: 3 });
    }),
    RUNS,
  );
});

it('a line cut off behind a backslash costs no other line its record', () => {
  const lines = ['{"flow":{}}', '{"flow""\\', '{"flow":{"destination":{"labels":["}"]}}}', ''];
  const found = split([Buffer.from(lines.join('\n'))]);
  expect(found.map(({ what, line }) => [what.startsWith('broken'), line])).toEqual([
    [false, 1],
    [true, 2],
    [false, 3],
  ]);
});

it('mutated wire bytes give a record or an error, never a crash', () => {
  fc.assert(
    fc.property(response, changes, (message, edits) => {
      const result = decodeResponse(mutate(toBinary(GetFlowsResponseSchema, message), edits));
      expect(typeof result.ok).toBe('boolean');
    }),
    RUNS,
  );
});

it('any JSON value gives a record or an error, never a crash', () => {
  const keys = fc.constantFrom(
    'flow',
    'time',
    'source',
    'labels',
    'l4',
    'TCP',
    'IP',
    'node_name',
    '__proto__',
    'verdict',
  );
  const anything = fc.letrec((tie) => ({
    value: fc.oneof(
      fc.jsonValue(),
      fc.dictionary(keys, tie('value')),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
  })).value;
  fc.assert(
    fc.property(anything, (value) => {
      expect(typeof recordOfJson(value).ok).toBe('boolean');
    }),
    RUNS,
  );
});
