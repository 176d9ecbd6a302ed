import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { HubbleServer } from '../../src/adapters/hubble/server.ts';
import { openStore } from '../../src/adapters/store/open-store.ts';
import { DEMO_PLAN } from '../../src/app/demo/plan.ts';
import { generateTraffic } from '../../src/app/demo/traffic.ts';
import { buildOnce, MAIN } from '../support/build.ts';
import { tempDir } from '../support/temp-dir.ts';
import { ended, lapse, startLapse } from './lapse.ts';
import { flowLine, flowLines, makeWorld, NOW, type World, write } from './world.ts';

const directory = tempDir();
const at = (name: string): string => join(directory, name);
let world: World;

beforeAll(async () => {
  await buildOnce();
  world = await makeWorld(directory);
}, 180_000);

describe('standard output is for results', () => {
  it('a closed pipe (| head) is no error', async () => {
    const command = `"${process.execPath}" "${MAIN}" report ${world.analysis.join(' ')} | head -n 1; echo "codes \${PIPESTATUS[*]}"`;
    const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) => {
      execFile('bash', ['-c', command], (_, out, err) => resolve({ stdout: out, stderr: err }));
    });
    expect({ stdout, stderr }).toEqual({
      stdout: 'Unused network access, 2026-06-01\ncodes 0 0\n',
      stderr: '',
    });
  });

  it.each(['text', 'markdown', 'json'])(
    '--output writes the %s report to a file, and stdout stays empty',
    async (format) => {
      const output = at(`out/report.${format}`);
      const written = await lapse(['report', ...world.analysis, '--format', format, '--output', output]);
      expect(written).toEqual({ code: 0, stdout: '', stderr: `report written to ${output}\n` });
      const { stdout } = await lapse(['report', ...world.analysis, '--format', format]);
      expect(readFileSync(output, 'utf8')).toBe(stdout);
    },
  );

  it('two runs give the same bytes', async () => {
    const args = ['report', ...world.analysis, '--format', 'json'];
    const first = await lapse(args);
    expect(first.stdout.length).toBeGreaterThan(1000);
    expect(await lapse(args)).toEqual(first);
  });
});

describe('standard error is for messages', () => {
  it('--quiet says nothing of what went well', async () => {
    const { code, stderr } = await lapse([
      'report',
      ...world.analysis,
      '--output',
      at('quiet.txt'),
      '--quiet',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('--quiet still tells of errors', async () => {
    const { code, stderr } = await lapse(['report', '--policies', 'no/such/path', '--quiet']);
    expect(code).toBe(2);
    expect(stderr).toContain('lapse: cannot read no/such/path');
  });

  it('--log-format json makes every message one object a line', async () => {
    write(at('bad/x.yaml'), 'kind: [\n');
    const { code, stderr } = await lapse([
      'report',
      ...world.analysis,
      '--policies',
      at('bad'),
      '--output',
      at('json.txt'),
      '--log-format',
      'json',
    ]);
    expect(code).toBe(3);
    const messages = stderr
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(messages).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-.+Z$/),
        level: 'info',
        message: 'report written',
        file: at('json.txt'),
      },
      expect.objectContaining({ level: 'error', file: at('bad/x.yaml'), line: 2 }),
    ]);
  });

  it('--log-format json holds for failures, too', async () => {
    const { code, stderr } = await lapse([
      'report',
      '--policies',
      world.policies,
      '--store',
      at('none'),
      '--log-format',
      'json',
    ]);
    expect(code).toBe(5);
    expect(JSON.parse(stderr)).toMatchObject({ level: 'error', code: 'store-unusable' });
  });

  it('control characters of an input reach no terminal', async () => {
    write(
      at('evil/x.yaml'),
      'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: "a\\e[2Jb"}\nspec: {endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "\\e]0;x\\a"}]}]}]}\n',
    );
    const { stdout, stderr } = await lapse([
      'report',
      ...world.analysis.slice(0, 2),
      '--now',
      NOW,
      '--policies',
      at('evil'),
    ]);
    expect(stdout).toContain('a\ufffd[2Jb');
    // oxlint-disable-next-line no-control-regex -- that is what must not be there
    expect(stdout + stderr).not.toMatch(/[\u0007\u001b]/);
  });
});

describe('standard input', () => {
  it.each([
    { why: 'lines', input: flowLines() },
    { why: 'gzip', input: gzipSync(flowLines()) },
    { why: 'one array', input: `[${flowLines().trimEnd().split('\n').join(',')}]` },
  ])('import - reads $why', async ({ why, input }) => {
    const store = at(`stdin-${why}.duckdb`);
    const { code, stdout } = await lapse(['import', '-', '--store', store], { stdin: input });
    expect({ code, stdout }).toMatchObject({ code: 0 });
    expect(stdout).toContain('82 read = 82 observed + 0 skipped + 0 rejected');
  });

  it('the same records a second time add nothing', async () => {
    const store = at('twice.duckdb');
    await lapse(['import', '-', '--store', store], { stdin: flowLines() });
    const { stdout } = await lapse(['import', '-', '--store', store], { stdin: flowLines() });
    expect(stdout).toContain('82 read = 0 observed + 82 skipped (82 duplicate) + 0 rejected');
  });

  it('nothing at all is no error', async () => {
    const { code, stdout } = await lapse(['import', '-', '--store', at('nothing.duckdb')], { stdin: '' });
    expect(code).toBe(0);
    expect(stdout).toContain('0 read = 0 observed');
  });
});

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

const serve = (): Promise<HubbleServer> =>
  HubbleServer.start({
    role: 'relay',
    ringSize: 2 ** 16 - 1,
    nodes: DEMO_PLAN.nodes.map((node) => node.name),
  });

describe('collect', () => {
  const traffic = [...generateTraffic(DEMO_PLAN, { endMs: Date.parse(NOW), days: 1, seed: 1 })];

  it('--no-follow stores what the source holds, and ends', async () => {
    const server = await serve();
    server.append(traffic);
    try {
      const { code, stdout } = await lapse([
        'collect',
        '--hubble',
        server.address,
        '--store',
        at('once.duckdb'),
        '--no-follow',
      ]);
      expect(code).toBe(0);
      expect(stdout).toContain(`${(traffic.length + 1).toLocaleString('en-US')} read = `);
    } finally {
      await server.stop();
    }
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('on %s stores what it received and ends with 0', async (signal) => {
    const server = await serve();
    const store = at(`${signal}.duckdb`);
    server.append(traffic);
    try {
      const child = startLapse(['collect', '--hubble', server.address, '--store', store]);
      const end = ended(child);
      // the first flush was written, and the stream goes on
      while (server.openStreams === 0) await sleep(20);
      const sizeAtStart = sizeOf(`${store}.wal`);
      while (sizeOf(`${store}.wal`) <= sizeAtStart) await sleep(20);
      child.kill(signal);
      const { code, stdout } = await end;
      expect(code).toBe(0);
      const [, read = ''] = /: ([\d,]+) read = /.exec(stdout) ?? [];
      const stored = await openStore(store, { mode: 'read-only' });
      const tallies = (await stored.readSources()).map((source) => source.tally.read);
      await stored.close();
      expect(tallies.map((n) => n.toLocaleString('en-US'))).toEqual([read]);
      expect(tallies[0]).toBeGreaterThan(100);
    } finally {
      await server.stop();
    }
  });
});

describe('a record seen twice in one file', () => {
  it('is one', async () => {
    const line = `${flowLine(Date.parse(NOW), 'web', 'db')}\n`;
    const { stdout } = await lapse(['import', '-', '--store', at('double.duckdb')], { stdin: line + line });
    expect(stdout).toContain('2 read = 1 observed + 1 skipped');
  });
});
