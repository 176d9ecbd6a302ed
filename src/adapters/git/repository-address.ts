import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../../model/failure.ts';

/** Where a repository is, without any secret: an address may be an argument of a process, or be printed. */
export type RepositoryAddress =
  | { readonly kind: 'http' | 'https'; readonly url: string; readonly login: Login | undefined }
  | { readonly kind: 'ssh'; readonly url: string }
  | { readonly kind: 'path'; readonly path: string };

/** What the address had before the host. */
export interface Login {
  readonly user: string;
  readonly secret: string | undefined;
}

const REMEDY = 'give an https or ssh address, or the path of a directory';

/**
 * Reads an address as git does, but takes only those that no program of the address's choice is run for. Throws
 * `Failure('usage')`, which never repeats an address that may hold a secret.
 * @param directory what a relative path is relative to
 */
export function parseAddress(text: string, directory: string): RepositoryAddress {
  if (text === '' || text.startsWith('-') || hasControl(text)) throw refused('is no address of a repository');
  if (/^[A-Za-z0-9][A-Za-z0-9+.-]*::/.test(text))
    throw refused('names a program of its own for the transfer');
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined) return parseUrl(text, scheme);
  const shell = /^(?:[^/:@]+@)?(\[[^\]]*\]|[^/:]+):/.exec(text)?.[1];
  if (shell === undefined) return { kind: 'path', path: resolve(directory, text) };
  if (shell.startsWith('-')) throw refused('has a host that is an option');
  return { kind: 'ssh', url: text };
}

function parseUrl(text: string, scheme: string): RepositoryAddress {
  if (!URL.canParse(text)) throw refused('cannot be read');
  const url = new URL(text);
  if (scheme === 'file') {
    if (url.host !== '' && url.host !== 'localhost') throw refused('names a file of another machine');
    url.host = '';
    return { kind: 'path', path: fileURLToPath(url) };
  }
  if (scheme === 'ssh') {
    if (/^-|^%2d/i.test(url.hostname) || url.username.startsWith('-'))
      throw refused('has a host that is an option');
    // ssh takes no password from an address
    url.password = '';
    return { kind: 'ssh', url: url.href };
  }
  if (scheme !== 'http' && scheme !== 'https') throw refused(`has the scheme ${scheme}, which is not used`);
  const user = decode(url.username);
  const secret = url.password === '' ? undefined : decode(url.password);
  url.username = '';
  url.password = '';
  url.hash = '';
  return { kind: scheme, url: url.href, login: user === '' ? undefined : { user, secret } };
}

/** For people: what git is given, too. */
export function printAddress(address: RepositoryAddress): string {
  return address.kind === 'path' ? address.path : address.url;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // a percent sign that encodes nothing stands for itself
    return part;
  }
}

function hasControl(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  return /[\x00-\x1f\x7f]/.test(text);
}

function refused(why: string): Failure {
  return new Failure('usage', `the address of the repository ${why}`, { remedy: REMEDY });
}
