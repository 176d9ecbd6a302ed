import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempDir } from '../support/temp-dir.ts';

const script = fileURLToPath(new URL('../../deploy/image/health.mjs', import.meta.url));
const tini = ['/usr/bin/tini', '-s', '--', 'lapse'];

const directory = tempDir();
let status = 200;
let server: Server;
let port = 0;
beforeAll(async () => {
  server = createServer((request, response) => {
    response.statusCode = request.url === '/healthz' ? status : 404;
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address: AddressInfo | string | null = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(() => server.close());

async function health(args: readonly string[], env: Record<string, string> = {}): Promise<number | null> {
  const file = join(directory, 'cmdline');
  await writeFile(file, [...args, ''].join('\0'));
  const child = spawn(process.execPath, [script, file], { env, stdio: 'ignore' });
  const [code]: (number | null)[] = await once(child, 'exit');
  return code ?? null;
}

describe('the health check of the image', () => {
  it.each([
    { why: 'a report is never unwell', args: () => [...tini, 'report', '--listen', '127.0.0.1:1'], code: 0 },
    { why: 'a collector that does not listen cannot be asked', args: () => [...tini, 'collect'], code: 0 },
    {
      why: 'a collector that answers is well',
      args: () => [...tini, 'collect', '--listen', `127.0.0.1:${port}`],
      code: 0,
    },
    {
      why: 'on every address of the machine',
      args: () => [...tini, 'collect', `--listen=:${port}`],
      code: 0,
    },
    {
      why: 'one that nobody answers for is not',
      args: () => [...tini, 'collect', '--listen=127.0.0.1:1'],
      code: 1,
    },
    { why: 'an address that is none is not', args: () => [...tini, 'collect', '--listen=nowhere'], code: 1 },
    {
      why: 'a socket that is not there is not',
      args: () => [...tini, 'collect', '--listen=unix:///x/y'],
      code: 1,
    },
  ])('$why', async ({ args, code }) => {
    expect(await health(args())).toBe(code);
  });

  it('a collector that answers with an error is unwell', async () => {
    status = 500;
    expect(await health([...tini, 'collect', '--listen', `127.0.0.1:${port}`])).toBe(1);
    status = 200;
  });

  it('the address may be given, where a configuration file holds it', async () => {
    const url = `http://127.0.0.1:${port}/healthz`;
    expect(await health([...tini, 'collect'], { LAPSE_HEALTH_URL: url })).toBe(0);
    expect(await health([...tini, 'collect'], { LAPSE_HEALTH_URL: url.replace('healthz', 'x') })).toBe(1);
  });
});
