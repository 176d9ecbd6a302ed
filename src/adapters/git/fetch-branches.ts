import { Failure } from '../../model/failure.ts';
import { explainGit } from './explain-git.ts';
import { servingProgram } from './git-environment.ts';
import { isObjectId, type ObjectId } from './object-id.ts';
import { printAddress, type RepositoryAddress } from './repository-address.ts';
import type { Git } from './run-git.ts';

/** Where fetched branches are in the scratch repository: out of the way of git's own names. */
export const BASE_REF = 'refs/lapse/base';
const PROPOSALS = 'refs/lapse/proposals/';

export function proposalRef(branch: string): string {
  return `${PROPOSALS}${branch}`;
}

export function branchOfRef(ref: string): string {
  return ref.slice(PROPOSALS.length);
}

/** What the other side offers. */
export interface Offer {
  readonly base: string;
  readonly objectFormat: 'sha1' | 'sha256';
  readonly branches: ReadonlyMap<string, ObjectId>;
}

/** Asks for the branches. Throws where there are none, or not the base. */
export async function listRemote(git: Git, address: RepositoryAddress, wantedBase?: string): Promise<Offer> {
  const where = printAddress(address);
  const { output } = await explained(where, () =>
    git.run({
      args: ['ls-remote', '--symref', ...uploadPack(address), '--', where, 'HEAD', 'refs/heads/*'],
      network: true,
    }),
  );
  const branches = new Map<string, ObjectId>();
  let head: string | undefined;
  for (const line of output.toString('utf8').split('\n')) {
    const [value = '', ref = ''] = line.split('\t');
    if (ref === 'HEAD' && value.startsWith('ref: refs/heads/'))
      head ??= value.slice('ref: refs/heads/'.length);
    if (ref.startsWith('refs/heads/') && isObjectId(value))
      branches.set(ref.slice('refs/heads/'.length), value);
  }
  if (branches.size === 0)
    throw new Failure('source-unreachable', `${where} has no commits yet`, {
      remedy: 'push the base branch first',
    });
  const base = wantedBase ?? head;
  if (base === undefined)
    throw new Failure('usage', `${where} does not say which of its branches is the main one`, {
      remedy: 'name the base branch',
    });
  const tip = branches.get(base);
  if (tip === undefined)
    throw new Failure('usage', `${where} has no branch ${JSON.stringify(base)}`, {
      remedy: `name one that it has as the base, such as ${[...branches.keys()].slice(0, 3).join(', ')}`,
    });
  return { base, objectFormat: tip.length === 64 ? 'sha256' : 'sha1', branches };
}

/** Brings base and the branches of proposals, with their histories, and no tags. */
export async function fetchBranches(
  git: Git,
  address: RepositoryAddress,
  base: string,
  branchPrefix: string,
): Promise<void> {
  const where = printAddress(address);
  await explained(where, () =>
    git.run({
      args: [
        'fetch',
        '--quiet',
        '--no-tags',
        '--no-auto-maintenance',
        '--no-recurse-submodules',
        '--no-write-fetch-head',
        '--update-shallow',
        '--force',
        ...uploadPack(address),
        '--',
        where,
        `+refs/heads/${base}:${BASE_REF}`,
        `+refs/heads/${branchPrefix}*:${PROPOSALS}${branchPrefix}*`,
      ],
      network: true,
    }),
  );
}

async function explained<T>(where: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    throw explainGit(`cannot read ${where}`, cause);
  }
}

function uploadPack(address: RepositoryAddress): string[] {
  return address.kind === 'path' ? [`--upload-pack=${servingProgram('upload-pack')}`] : [];
}
