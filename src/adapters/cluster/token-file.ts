import { readFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { dig, digList } from '../../policies/dig.ts';
import { parseManifest } from '../../policies/manifest.ts';

/**
 * The file that a user's token is in (`tokenFile`), which the Kubernetes client does not look at. A path is relative
 * to the kubeconfig that names it; of several the first that knows the user counts, as for kubectl.
 * @param from a kubeconfig file; undefined: what kubectl would take
 */
export async function tokenFileOf(from: string | undefined, userName: string): Promise<string | undefined> {
  for (const path of from === undefined ? defaultFiles() : [from]) {
    const user = await userIn(path, userName);
    if (user === undefined) continue;
    const tokenFile = dig(user, ['user', 'tokenFile']);
    return typeof tokenFile === 'string' && tokenFile !== '' ? resolve(dirname(path), tokenFile) : undefined;
  }
  return undefined;
}

/** Written anew where the token is renewed, so it is read for every request. @throws Error */
export async function readToken(path: string): Promise<string> {
  const token = (await readFile(path, 'utf8')).trim();
  if (token === '') throw new Error(`the token file ${path} is empty`);
  return token;
}

export function withToken(options: RequestOptions, token: string): void {
  const { headers = {} } = options;
  // the library gives them as a map
  options.headers = { ...(isList(headers) ? {} : headers), Authorization: `Bearer ${token}` };
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function defaultFiles(): readonly string[] {
  const given = (process.env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  return given.length > 0 ? given : [join(homedir(), '.kube', 'config')];
}

async function userIn(path: string, userName: string): Promise<unknown> {
  try {
    const [document] = parseManifest(path, await readFile(path, 'utf8')).documents;
    return digList(document?.toJS(), ['users']).find((user) => dig(user, ['name']) === userName);
  } catch {
    // One of several may be missing; that none can be used is said where they are loaded.
    return undefined;
  }
}
