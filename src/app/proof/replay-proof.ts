import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { EXIT_CODES, Failure } from '../../model/failure.ts';
import type { FileHash } from '../../report/proof.ts';
import {
  isFromOtherInput,
  type ProofReplay,
  type ReplayNote,
  replayJson,
  replayText,
  statusOf,
} from '../../report/proof-replay.ts';
import type { Paint } from '../../report/text.ts';
import { count } from '../../report/wording.ts';
import { verify } from '../../verification/verify.ts';
import { type Observed, readObserved } from '../analyze.ts';
import { loadInventory } from '../manifests.ts';
import { namesCluster } from '../names-cluster.ts';
import type { StoreAccess } from '../open-any-store.ts';
import { VERSION } from '../version.ts';
import type { ProofClaim } from './claim.ts';
import { claimsAbout, numbersIn } from './claims.ts';
import { foundFrom, hashManifests } from './hashes.ts';
import { digestObserved } from './observed-digest.ts';
import { readSides } from './sides.ts';

export interface ReplayRequest {
  /** path of the proof: its own paths lead on from there */
  readonly file: string;
  readonly claim: ProofClaim;
  /** undefined: as the proof names it; one of both is enough */
  readonly before?: string;
  readonly after?: string;
  /** none: as the proof names them */
  readonly inventoryPaths: readonly string[];
  /** undefined: no traffic is replayed */
  readonly storePath?: string;
  readonly storeAccess?: StoreAccess;
}

/** Makes a proof again from its inputs, as far as they are at hand, and holds both against each other. */
export async function replayProof(request: ReplayRequest): Promise<ProofReplay> {
  const { file, claim, before, after, storePath, storeAccess } = request;
  const { inputs, window } = claim;
  const notes: ReplayNote[] = [];
  const given = [before, after].filter((path) => path !== undefined).map((path) => [path]);
  if (given.length > 0 && inputs.policies.paths.length > 1) {
    throw new Failure('usage', `${file} was made of several --policies paths`, {
      remedy: 'leave out BEFORE and AFTER, and run it where the paths of the proof lead',
    });
  }
  const directory = dirname(file);
  const inventoryPaths = findInventory(request, directory, notes);
  const { inventory, problems } = await loadInventory(inventoryPaths);
  const named = inputs.policies.paths.map((path) => foundFrom(directory, path));
  const sides = await readSides(given.length > 0 ? given : [named], inputs.policies, inventory.agent, file);
  const hashes = await hashManifests(inventoryPaths, [...sides.files, file]);
  // of an inventory that is not all there, that is said already
  if (notes.length === 0) notes.push(...otherFiles(inputs.inventory.files, hashes));
  notes.push(...sides.differences.map((text): ReplayNote => ({ kind: 'policies', text })));
  const observed = storePath === undefined ? undefined : await readObserved(storePath, storeAccess);
  notes.push(...aboutRecording(claim, observed));
  const verification = verify({
    before: sides.before,
    after: sides.after,
    inventory,
    endpoints: observed?.endpoints ?? [],
    usages: observed?.usages ?? [],
    requests: observed?.requests ?? [],
    replayFromMs: window.fromMs,
  });
  const isSame = notes.length === 0;
  notes.push(...claimsAbout(claim, sides, verification, isSame));
  if (isSame) notes.push(...numbersIn(claim, verification));
  if (claim.version !== VERSION)
    notes.push({ kind: 'version', text: `it was made by Lapse ${claim.version}, and this is ${VERSION}` });
  return {
    version: VERSION,
    proof: file,
    madeBy: claim.version,
    now: claim.now,
    notes,
    verification,
    problems: [...sides.problems, ...problems],
  };
}

/** @param format one of `text`, `json` */
export function formatReplay(replay: ProofReplay, format: string, paint?: Paint): string {
  return format === 'json' ? replayJson(replay) : replayText(replay, paint);
}

/** The exit code: a proof that does not hold, one that was made again of something else, or done. */
export function replayExit(replay: ProofReplay): number {
  if (statusOf(replay) === 'failed') return EXIT_CODES['verification-failed'];
  const isPartial = isFromOtherInput(replay) || replay.problems.length > 0;
  return isPartial ? EXIT_CODES['input-partly-unreadable'] : 0;
}

/** Those given, else those of the proof that are there; what is not is noted. */
function findInventory(
  { inventoryPaths, claim: { inputs } }: ReplayRequest,
  directory: string,
  notes: ReplayNote[],
): readonly string[] {
  if (inventoryPaths.length > 0) return inventoryPaths;
  return inputs.inventory.paths
    .map((path) => foundFrom(directory, path))
    .filter((path) => {
      const isThere = namesCluster(path) || existsSync(path);
      if (!isThere) notes.push({ kind: 'missing', text: `the inventory ${path}; name it with --inventory` });
      return isThere;
    });
}

const FILES_NAMED = 5;

function otherFiles(then: readonly FileHash[], now: readonly FileHash[]): ReplayNote[] {
  const hashes = new Map(now.map(({ path, sha256 }) => [path, sha256]));
  const known = new Set(then.map(({ path }) => path));
  const texts = [
    ...then.flatMap(({ path, sha256 }) => {
      const own = hashes.get(path);
      if (own === undefined) return [`the inventory has no ${path}`];
      return own === sha256 ? [] : [`the inventory's ${path} is not the file that the proof was made of`];
    }),
    ...[...hashes.keys()].filter((path) => !known.has(path)).map((path) => `the inventory's ${path} is new`),
  ];
  const more = texts.length - FILES_NAMED;
  return [...texts.slice(0, FILES_NAMED), ...(more > 0 ? [`and ${count(more, 'more file')}`] : [])].map(
    (text) => ({ kind: 'input', text }),
  );
}

function aboutRecording({ inputs, window }: ProofClaim, observed: Observed | undefined): ReplayNote[] {
  const then = inputs.observed;
  if (observed === undefined) {
    if (then.span === null) return [];
    const text = `${count(then.connections.count, 'observed connection')}, and ${count(then.parties.count, 'party', 'parties')} known from traffic; give the recording with --store`;
    return [{ kind: 'missing', text }];
  }
  const now = digestObserved(observed, window);
  return (
    [
      ['connections', 'connections of the window'],
      ['requests', 'requests of the window'],
      ['parties', 'parties'],
      ['coverage', 'spans of coverage'],
    ] as const
  ).flatMap(([name, what]): ReplayNote[] =>
    now[name].sha256 === then[name].sha256
      ? []
      : [
          {
            kind: 'input',
            text: `the store's ${what} are not those that the proof was made of: ${now[name].count.toLocaleString('en-US')} now, ${then[name].count.toLocaleString('en-US')} then`,
          },
        ],
  );
}
