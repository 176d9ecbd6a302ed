import type { ForgeKind } from '../../proposals/forge.ts';

/** Where a forge has the repository that a git remote names. */
export interface ForgeAddress {
  /** undefined: the host does not tell */
  readonly kind: ForgeKind | undefined;
  /** `https://git.example`, with the port of an https remote */
  readonly origin: string;
  /** `acme/policies`, `group/subgroup/policies` */
  readonly project: string;
}

/** Public forges; others say what they are with `--forge`. */
const KNOWN: Readonly<Record<string, ForgeKind>> = {
  'github.com': 'github',
  'gitlab.com': 'gitlab',
  'codeberg.org': 'gitea',
  'gitea.com': 'gitea',
};

/**
 * Reads a remote as git takes it: `https://host/owner/name.git`, `ssh://git@host:22/owner/name`, `git@host:owner/name`.
 * Undefined for what is no address of a forge, such as a directory. No secret of it is in the answer.
 */
export function forgeAddress(remote: string): ForgeAddress | undefined {
  const short = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)(.+)$/.exec(remote);
  const url = short === null ? parsed(remote) : parsed(`ssh://${short[1] ?? ''}/${short[2] ?? ''}`);
  if (url === undefined || url.hostname === '') return undefined;
  if (!['https:', 'http:', 'ssh:'].includes(url.protocol)) return undefined;
  const project = projectOf(url.pathname);
  if (project === undefined) return undefined;
  // the port of ssh says nothing about that of the API
  const origin = url.protocol === 'ssh:' ? `https://${url.hostname}` : `${url.protocol}//${url.host}`;
  return { kind: KNOWN[url.hostname.toLowerCase()] ?? kindByName(url.hostname), origin, project };
}

/** Where the API of a forge of this kind is, as its own documentation says. */
export function apiOf(kind: ForgeKind, origin: string): string {
  switch (kind) {
    case 'github':
      return origin === 'https://github.com' ? 'https://api.github.com' : `${origin}/api/v3`;
    case 'gitlab':
      return origin;
    case 'gitea':
      return origin;
  }
}

function parsed(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function projectOf(path: string): string | undefined {
  const steps = decoded(path)
    .replace(/^\/+|\/+$/g, '')
    .replace(/\.git$/, '')
    .split('/');
  const isName = steps.length >= 2 && steps.every((step) => /^[\w.-]+$/.test(step) && !/^\.+$/.test(step));
  return isName ? steps.join('/') : undefined;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // not a path that a forge would give; projectOf refuses what is left
    return path;
  }
}

/** `gitlab.acme.example` */
function kindByName(host: string): ForgeKind | undefined {
  const [first = ''] = host.toLowerCase().split('.');
  if (first === 'github' || first === 'gitlab' || first === 'gitea') return first;
  return first === 'forgejo' ? 'gitea' : undefined;
}
