import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprint, readHubbleFile } from '../../../src/adapters/hubble/read-file.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lapse-read-'));
});
afterAll(() => rm(folder, { recursive: true }));

function flow(name: string): object {
  return { flow: { time: '2026-06-01T08:30:00Z', uuid: name, verdict: 'FORWARDED' }, node_name: 'n' };
}
const line = (name: string): string => JSON.stringify(flow(name));
const pretty = (value: unknown): string => JSON.stringify(value, null, 2);

let files = 0;
async function fileOf(content: string | Uint8Array): Promise<string> {
  files += 1;
  const path = join(folder, `hubble-${files}.json`);
  await writeFile(path, content);
  return path;
}

interface ReadResult {
  readonly uuids: readonly (string | undefined)[];
  readonly problems: readonly string[];
}

async function read(path: string): Promise<ReadResult> {
  const uuids: (string | undefined)[] = [];
  const problems: string[] = [];
  for await (const batch of readHubbleFile(path)) {
    for (const record of batch.records) uuids.push(record.kind === 'flow' ? record.flow.uuid : record.kind);
    for (const problem of batch.rejected) {
      expect(problem.file).toBe(path);
      problems.push(`${problem.line}: ${problem.message}`);
    }
  }
  return { uuids, problems };
}

const cut = (text: string): string => text.slice(0, -20);

describe('layouts', () => {
  it.each([
    { why: 'JSON lines', content: `${line('a')}\n${line('b')}\n` },
    { why: 'no final newline', content: `${line('a')}\n${line('b')}` },
    { why: 'CRLF', content: `${line('a')}\r\n${line('b')}\r\n` },
    { why: 'blank lines', content: `\n\n${line('a')}\n  \n\n${line('b')}\n\n` },
    { why: 'a byte order mark', content: `\uFEFF${line('a')}\n${line('b')}\n` },
    { why: 'a run of zero bytes from a rotated log', content: `\0\0\0\0${line('a')}\n${line('b')}\n` },
    { why: 'one array on one line', content: JSON.stringify([flow('a'), flow('b')]) },
    { why: 'one array over many lines', content: pretty([flow('a'), flow('b')]) },
    { why: 'an array with one element per line', content: `[\n${line('a')},\n${line('b')}\n]\n` },
    {
      why: 'objects over many lines, one after the other',
      content: `${pretty(flow('a'))}\n${pretty(flow('b'))}\n`,
    },
    { why: 'objects on one line', content: `${line('a')}${line('b')} ` },
    { why: 'several arrays', content: `[${line('a')}]\n[${line('b')}]` },
  ])('$why → both flows', async ({ content }) => {
    expect(await read(await fileOf(content))).toEqual({ uuids: ['a', 'b'], problems: [] });
  });

  it.each([
    { why: 'nothing', content: '' },
    { why: 'blank', content: '\n \n' },
    { why: 'an empty array', content: '[ ]' },
    { why: 'a byte order mark alone', content: '\uFEFF' },
  ])('$why → nothing', async ({ content }) => {
    expect(await read(await fileOf(content))).toEqual({ uuids: [], problems: [] });
  });
});

describe('bad pieces are rejected with their line, and the rest is read', () => {
  it.each([
    {
      why: 'a line that is no JSON',
      content: `${line('a')}\nhello\n${line('b')}\n`,
      problems: [expect.stringMatching(/^2: not valid JSON/)],
    },
    {
      why: 'a line with a wrong literal',
      content: `${line('a')}\n{"flow":oops}\n${line('b')}\n`,
      problems: [expect.stringMatching(/^2: not valid JSON/)],
    },
    {
      why: 'a line cut off inside a text',
      content: `${line('a')}\n${cut(line('x'))}\n${line('b')}\n`,
      problems: [expect.stringMatching(/^2: not valid JSON: /)],
    },
    {
      why: 'a line cut off behind a colon',
      content: `${line('a')}\n{"flow":\n${line('b')}\n`,
      problems: [expect.stringMatching(/^2: /)],
    },
    {
      why: 'a line cut off behind a comma',
      content: `${line('a')}\n{"flow":{"verdict":1,\n${line('b')}\n`,
      problems: [expect.stringMatching(/^2: not valid JSON: it ends before/)],
    },
    {
      why: 'the last line cut off',
      content: `${line('a')}\n${line('b')}\n${cut(line('x'))}`,
      problems: ['3: the file ends inside this record'],
    },
    {
      why: 'an element with a wrong literal in an array over many lines',
      content: `[\n  ${pretty(flow('a'))},\n  {\n  "flow": oops\n  },\n  ${pretty(flow('b'))}\n]`,
      problems: [expect.stringMatching(/^10: not valid JSON/)],
    },
    {
      why: 'an element with brackets that do not match, in an array as it is usually printed',
      content: pretty([flow('a'), flow('x'), flow('b')]).replace('"x",', '"x"],'),
      problems: [expect.stringMatching(/^10: not valid JSON: its brackets do not match/)],
    },
    {
      why: 'elements that are no objects',
      content: `[null,${line('a')},7,[${line('x')}],${line('b')}]`,
      problems: Array(3).fill('1: not a Hubble record: not a JSON object'),
    },
    {
      why: 'an array without end',
      content: `[\n${line('a')},\n${line('b')}`,
      problems: ['1: the file ends inside its array'],
    },
    {
      why: 'an array cut off inside an element',
      content: `[\n${line('a')},\n${line('b')},\n${cut(line('x'))}`,
      problems: ['4: the file ends inside this record'],
    },
    {
      why: 'JSON that is nested without bound',
      content: `${line('a')}\n${'{"a":'.repeat(100_000)}\n${line('b')}`,
      problems: [expect.stringMatching(/^2: not valid JSON: it is nested/)],
    },
    {
      why: 'JSON that is no Hubble record',
      content: `${line('a')}\n{"kind":"Pod"}\n${line('b')}`,
      problems: ['2: not a Hubble record: none of the known fields'],
    },
    {
      why: 'a flow without time',
      content: `${line('a')}\n{"flow":{"verdict":"DROPPED"}}\n${line('b')}`,
      problems: ['2: the flow has no time'],
    },
    {
      why: 'bytes that are no UTF-8 and control sequences',
      content: Buffer.concat([
        Buffer.from(`${line('a')}\n`),
        Buffer.from([0xff, 0xfe, 0x1b, 0x5b]),
        Buffer.from(`\n${line('b')}`),
      ]),
      problems: [expect.stringMatching(/^2: not valid JSON[^\p{Cc}]*$/u)],
    },
  ])('$why', async ({ content, problems }) => {
    expect(await read(await fileOf(content))).toEqual({ uuids: ['a', 'b'], problems });
  });

  it('a record longer than 64 MB is rejected, and the next line is read', async () => {
    const long = `{"flow":{"uuid":"${'x'.repeat(65 * 1024 * 1024)}"}}`;
    const path = await fileOf(`${line('a')}\n${long}\n${line('b')}\n`);
    expect(await read(path)).toEqual({ uuids: ['a', 'b'], problems: ['2: the record is longer than 64 MB'] });
  });
});

describe('gzip, told by its first bytes', () => {
  const two = `${line('a')}\n${line('b')}\n`;

  it('one member', async () => {
    expect(await read(await fileOf(gzipSync(two)))).toEqual({ uuids: ['a', 'b'], problems: [] });
  });

  it('several members, one after the other', async () => {
    const members = Buffer.concat([gzipSync(`${line('a')}\n`), gzipSync(line('b'))]);
    expect(await read(await fileOf(members))).toEqual({ uuids: ['a', 'b'], problems: [] });
  });

  it('cut off: what could be unpacked is read, and the cut is reported once', async () => {
    const names = Array.from({ length: 20_000 }, (_, i) => `flow-${i}`);
    const packed = gzipSync(names.map((name) => `${line(name)}\n`).join(''));
    const { uuids, problems } = await read(await fileOf(packed.subarray(0, packed.length / 2)));
    expect(uuids.length).toBeGreaterThan(1000);
    expect(uuids).toEqual(names.slice(0, uuids.length));
    expect(problems).toEqual([`${uuids.length + 1}: the gzip data ends too early`]);
  });

  it('damaged: nearly all before the damage is read, and the damage is reported once', async () => {
    const names = Array.from({ length: 20_000 }, (_, i) => `flow-${i}`);
    const good = gzipSync(names.map((name) => `${line(name)}\n`).join(''));
    const bad = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xff, 0xff, 0xff]);
    const { uuids, problems } = await read(await fileOf(Buffer.concat([good, bad])));
    expect(uuids.length).toBeGreaterThan(10_000);
    expect(uuids).toEqual(names.slice(0, uuids.length));
    expect(problems).toEqual([expect.stringContaining('the gzip data is damaged')]);
  });
});

describe('fingerprint', () => {
  it('is that of the unpacked content', async () => {
    const content = `${line('a')}\n`;
    const expected = createHash('sha256').update(content).digest('hex');
    expect(await fingerprint(await fileOf(content))).toBe(expected);
    expect(await fingerprint(await fileOf(gzipSync(content)))).toBe(expected);
  });

  it('standard input has none', async () => {
    expect(await fingerprint('-')).toBeUndefined();
  });
});

describe('files that cannot be opened', () => {
  it.each([
    { why: 'missing', name: 'nothing-here', expected: 'no such file' },
    { why: 'a directory', name: '.', expected: 'it is a directory' },
  ])('$why → usage failure', async ({ name, expected }) => {
    const path = join(folder, name);
    for (const reading of [() => read(path), () => fingerprint(path)]) {
      await expect(reading()).rejects.toMatchObject({
        code: 'usage',
        message: expect.stringContaining(expected),
      });
    }
  });
});

it('standard input is read as <stdin>, gzip too', async () => {
  const module = fileURLToPath(new URL('../../../src/adapters/hubble/read-file.ts', import.meta.url));
  const program = `
    const { readHubbleFile } = await import(${JSON.stringify(module)});
    for await (const batch of readHubbleFile('-')) console.log(JSON.stringify([batch.records.length, batch.rejected]));`;
  const tsx = fileURLToPath(new URL('../../../node_modules/.bin/tsx', import.meta.url));
  const output = await new Promise<string>((resolve, reject) => {
    const child = execFile(tsx, ['--input-type=module', '-e', program], (error, stdout) =>
      error === null ? resolve(stdout) : reject(error),
    );
    child.stdin?.end(gzipSync(`${line('a')}\nbad\n`));
  });
  expect(JSON.parse(output)).toEqual([1, [expect.objectContaining({ file: '<stdin>', line: 2 })]]);
});
