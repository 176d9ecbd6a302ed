import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { differences, invalidDifferences, writeScenario } from '../app/can-oracle.ts';
import { writeWorld } from '../app/can-world.ts';
import { readScenarios } from '../grants/oracle-scenario.ts';
import { buildOnce } from '../support/build.ts';
import { tempDir } from '../support/temp-dir.ts';
import { ended, lapse, startLapse } from './lapse.ts';

const directory = tempDir();
const world = writeWorld(directory);
const file = (path: string): URL => new URL(`../../${path}`, import.meta.url);

beforeAll(buildOnce, 180_000);

const schema: Record<string, unknown> = JSON.parse(readFileSync(file('docs/can.schema.json'), 'utf8'));
const validate = new Ajv2020({ allErrors: true, strict: true }).compile(schema);

describe('the oracle, through the program itself', () => {
  const scenarios = readScenarios(file('fixtures/oracle/cilium-policy-cases.jsonl.gz').pathname);
  const some = [
    ...scenarios.filter(({ expected }) => expected.invalid !== undefined).slice(0, 2),
    ...scenarios.filter(({ expected }) => expected.invalid === undefined).slice(0, 2),
  ];

  it.each(some)('$id', async (scenario) => {
    const { args, questions } = writeScenario(join(directory, scenario.id), scenario);
    const { code, stdout, stderr } = await lapse(args);
    expect(differences(questions, stdout)).toEqual([]);
    expect(invalidDifferences(scenario, stderr)).toEqual([]);
    expect(code).toBe(scenario.expected.invalid === undefined ? 0 : 3);
    expect(questions.length).toBeGreaterThan(500);
  });
});

describe('--queries', () => {
  it('answers each question as it comes, before the next one is asked', async () => {
    const child = startLapse(['can', '--queries', '-', ...world]);
    const end = ended(child);
    const { stdin, stdout } = child;
    if (stdin === null || stdout === null) throw new Error('no pipes');
    const answers = createInterface({ input: stdout })[Symbol.asyncIterator]();
    for (const [port, word] of [
      [5432, 'allow'],
      [5433, 'deny'],
    ] as const) {
      stdin.write(`{"src":"shop/api-0","dst":"shop/db-0","protocol":"TCP","port":${port}}\n`);
      const line: unknown = JSON.parse(String((await answers.next()).value));
      expect(line).toMatchObject({ egress: word });
      expect(validate(line), JSON.stringify(validate.errors)).toBe(true);
    }
    stdin.end();
    expect((await end).code).toBe(0);
  });

  it('stopped by a signal it says that questions are left', async () => {
    const child = startLapse(['can', '--queries', '-', ...world]);
    const end = ended(child);
    child.stdin?.write('{"src":"shop/api-0","dst":"shop/db-0","protocol":"TCP","port":5432}\n');
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    child.kill('SIGTERM');
    const { code, stdout, stderr } = await end;
    expect({ code, stderr }).toEqual({ code: 3, stderr: 'lapse: <stdin>: stopped before its end\n' });
    expect(stdout.split('\n')).toHaveLength(2);
  });

  it('a hundred thousand questions are answered in order', async () => {
    const ports = Array.from({ length: 100_000 }, (_, i) => 1 + ((i * 7919) % 65_535));
    const stdin = ports
      .map((port) => `{"src":"shop/api-0","dst":"shop/db-0","protocol":"TCP","port":${port}}\n`)
      .join('');
    const { code, stdout } = await lapse(['can', '--queries', '-', ...world], { stdin });
    const words = stdout.split('\n').map((line) => line.slice(0, 17));
    expect(code).toBe(0);
    expect(words).toEqual([
      ...ports.map((port) => (port === 5432 ? '{"egress":"allow"' : '{"egress":"deny",')),
      '',
    ]);
  });

  it('a file that does not exist is a mistake of usage', async () => {
    const { code, stdout, stderr } = await lapse(['can', '--queries', 'no/such.jsonl', ...world]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('cannot read no/such.jsonl: no such file');
  });

  it('an error in place of an answer follows the schema', async () => {
    const { stdout } = await lapse(['can', '--queries', '-', ...world], { stdin: '{}\n' });
    expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors)).toBe(true);
  });
});

describe('--format json', () => {
  it.each([
    {
      why: 'the answer of a port',
      args: ['shop/api-0', 'shop/db-0', '--port', '5432'],
      expected: { schemaVersion: 1, answer: 'allowed', egress: 'allow', ingress: 'allow' },
    },
    {
      why: 'what is not known',
      args: ['data/job', 'shop/db-0', '--port', '5433'],
      expected: {
        answer: 'not known',
        ingress: 'unknown',
        missing: ['the labels of namespace data: add its Namespace to --inventory'],
      },
    },
    {
      why: 'all ports',
      args: ['shop/web-0', 'shop/api-0'],
      expected: {
        answer: 'allowed',
        ports: [
          { protocol: 'TCP', first: 8080, last: 8080, answer: 'allowed', redirect: false },
          { protocol: 'TCP', first: 8081, last: 8081, answer: 'allowed', redirect: true },
        ],
      },
    },
  ])('$why follows the schema', async ({ args, expected }) => {
    const { code, stdout } = await lapse(['can', ...args, ...world, '--format', 'json']);
    const value: unknown = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(value).toMatchObject(expected);
    expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
  });
});

describe('exit codes', () => {
  it.each([
    { why: 'allowed', args: ['shop/api-0', 'shop/db-0', '--port', '5432'] },
    { why: 'denied', args: ['shop/api-0', 'shop/db-0', '--port', '5433'] },
    { why: 'not known', args: ['data/job', 'shop/db-0', '--port', '5433'] },
  ])('$why is an answer: 0', async ({ why, args }) => {
    const { code, stdout, stderr } = await lapse(['can', ...args, ...world]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.startsWith(`${why}: `)).toBe(true);
  });

  it.each([
    { args: [], says: 'no question given' },
    { args: ['shop/web'], says: 'no question given' },
    { args: ['shop/wbe', 'shop/db-0'], says: 'no pod or workload shop/wbe; did you mean shop/web' },
    { args: ['shop/web', 'shop/db-0', '--port', 'http'], says: '"http" is no port' },
    { args: ['shop/web', 'shop/db-0', '--port', '0'], says: '0 is no port' },
    { args: ['shop/web', 'shop/db-0', '--port', '1/HTTP'], says: '"HTTP" is no protocol' },
    { args: ['shop/web', 'shop/db-0', '--name', 'a.example'], says: 'neither end is one' },
    { args: ['shop/web', 'shop/db-0', '--http', 'GET /'], says: 'a request goes to a port' },
    { args: ['shop/web', 'shop/db-0', '--port', '80', '--http', '/'], says: '"/" is no request' },
    { args: ['shop/web', 'shop/db-0', '--port', '80', '--host', 'x'], says: '--host is part of a request' },
    {
      args: ['shop/web', 'shop/db-0', '--dns', 'x', '--sni', 'x', '--port', '1'],
      says: '--dns cannot be used',
    },
    {
      args: ['shop/web', 'shop/db-0', '--http', 'GET /', '--port', '1', '--header', 'x'],
      says: '"x" is no header',
    },
    {
      args: ['shop/web', 'shop/db-0', '--queries', '-'],
      says: 'both a question (shop/web shop/db-0) and a file',
    },
    { args: ['--port', '1', '--queries', '-'], says: 'both a question (--port) and a file' },
    { args: ['a/b', 'c/d', 'e/f'], says: 'too many arguments' },
  ])('$args is a mistake of usage: 2', async ({ args, says }) => {
    const { code, stdout, stderr } = await lapse(['can', ...args, ...world]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(says);
  });

  it('no policies is one, too', async () => {
    const { code, stderr } = await lapse(['can', 'shop/web', 'shop/db-0']);
    expect(code).toBe(2);
    expect(stderr).toContain('no policies given');
  });
});
