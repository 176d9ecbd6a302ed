import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';

export interface GitServer {
  readonly url: string;
  readonly port: number;
  /** of each request */
  readonly authorizations: (string | undefined)[];
  /** command lines of all processes of this machine while requests were answered */
  readonly commandLines: Set<string>;
  close(): Promise<void>;
}

type Answer = { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string };

/**
 * Smart HTTP by git's own CGI program, over the repositories below a directory.
 * @param demanded the `Authorization` that is asked for
 * @param instead answers in place of git
 */
export async function startGitServer(
  root: string,
  demanded: string | undefined,
  instead: (path: string) => Answer | undefined = () => undefined,
): Promise<GitServer> {
  const authorizations: (string | undefined)[] = [];
  const commandLines = new Set<string>();
  const server = createServer((request, response) => {
    authorizations.push(request.headers.authorization);
    for (const line of runningCommands()) commandLines.add(line);
    const odd = instead(request.url ?? '');
    if (odd !== undefined) response.writeHead(odd.status, odd.headers).end(odd.body);
    else if (demanded !== undefined && request.headers.authorization !== demanded)
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
    else serve(root, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const { port } = address;
  return { url: `http://127.0.0.1:${port}`, port, authorizations, commandLines, close: () => stop(server) };
}

function serve(root: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
  const { headers } = request;
  const backend = spawn(join(execPath(), 'git-http-backend'), {
    env: {
      PATH: process.env['PATH'],
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      REMOTE_USER: 'somebody',
      REMOTE_ADDR: '127.0.0.1',
      REQUEST_METHOD: request.method,
      PATH_INFO: pathname,
      QUERY_STRING: searchParams.toString(),
      CONTENT_TYPE: headers['content-type'],
      CONTENT_LENGTH: headers['content-length'],
      HTTP_CONTENT_ENCODING: headers['content-encoding'],
      GIT_PROTOCOL: [headers['git-protocol']].flat()[0],
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  request.pipe(backend.stdin);
  const pieces: Buffer[] = [];
  backend.stdout.on('data', (piece: Buffer) => pieces.push(piece));
  backend.on('close', () => {
    const output = Buffer.concat(pieces);
    const end = output.indexOf('\r\n\r\n');
    const lines = output.toString('latin1', 0, end).split('\r\n');
    const fields = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
    );
    response.writeHead(Number.parseInt(fields['Status'] ?? '200', 10), fields).end(output.subarray(end + 4));
  });
}

function execPath(): string {
  return execFileSync('git', ['--exec-path']).toString().trim();
}

function runningCommands(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        // it ended meanwhile
        return '';
      }
    });
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
