import { join, relative, resolve } from 'node:path';
import { Failure } from '../../model/failure.ts';
import type { AgentSettings } from '../../policies/inventory/agent-settings.ts';
import { type ManifestFile, parseManifest } from '../../policies/manifest.ts';
import { parseBothWays } from '../../policies/round-trip.ts';
import { applyDiff } from '../../report/apply-diff.ts';
import type { ProofInputs, ProofPolicyFile } from '../../report/proof.ts';
import type { PolicySet } from '../../verification/verification.ts';
import { loadPolicies, type PolicyManifests } from '../manifests.ts';
import { deployedBy } from '../policy-files.ts';
import { hashOf, slashed } from './hashes.ts';

type Side = 'before' | 'after';

/** Both sets of policies as a proof knows them, and what is not as it was then. */
export interface Sides {
  readonly before: PolicySet;
  readonly after: PolicySet;
  /** sentences; empty where every file is the same */
  readonly differences: readonly string[];
  readonly problems: PolicyManifests['problems'];
  /** all that was read below the paths */
  readonly files: readonly string[];
}

/**
 * Reads the policies of a proof. One side is enough, whichever it is: the other is made of it by the differences that
 * the proof holds, and then has to have the hash that the proof says. Throws `Failure('usage')`.
 * @param given paths of one side, or of both: before, then after
 * @param proof file that may lie among them, and is none
 */
export async function readSides(
  given: readonly (readonly string[])[],
  policies: ProofInputs['policies'],
  agent: AgentSettings,
  proof: string,
): Promise<Sides> {
  const sets = (await Promise.all(given.map((paths) => loadPolicies(paths, agent)))).map((set) => ({
    ...set,
    files: set.files.filter(({ file }) => resolve(file) !== resolve(proof)),
  }));
  const [first, second] = sets;
  const [paths = [], otherPaths = []] = given;
  if (first === undefined) throw new Failure('usage', 'no policies given');
  const problems = sets.flatMap((one) => one.problems);
  const files = sets.flatMap((one) => one.files.map(({ file }) => file));
  const read = { problems, files };
  if (second !== undefined) {
    const differences = [
      ...differencesIn(first, paths, policies, 'before').map((one) => `before: ${one}`),
      ...differencesIn(second, otherPaths, policies, 'after').map((one) => `after: ${one}`),
    ];
    return { before: first, after: second, differences, ...read };
  }
  const [asBefore, asAfter] = [
    differencesIn(first, paths, policies, 'before'),
    differencesIn(first, paths, policies, 'after'),
  ];
  if (asBefore.length === 0)
    return {
      before: first,
      after: otherSide(first, paths, policies, 'after', agent),
      differences: [],
      ...read,
    };
  if (asAfter.length === 0)
    return {
      before: otherSide(first, paths, policies, 'before', agent),
      after: first,
      differences: [],
      ...read,
    };
  const differences = asAfter.length <= asBefore.length ? asAfter : asBefore;
  return { before: first, after: first, differences, ...read };
}

function differencesIn(
  { files, outside, live, relativePaths }: PolicyManifests,
  paths: readonly string[],
  policies: ProofInputs['policies'],
  side: Side,
): string[] {
  const placed = placedFiles({ files, relativePaths }, paths);
  const found = new Map(placed.map(({ place, text }) => [place, hashOf(text).sha256]));
  const known = new Set(policies.files.map(placeOf));
  const others = new Set(outside.map(({ text }) => hashOf(text).sha256));
  return [
    ...policies.files.flatMap(({ root, path, [side]: { sha256 } }) => {
      const own = found.get(placeOf({ root, path }));
      // a file in which nothing is left is removed
      if (own === undefined) return sha256 === NOTHING ? [] : [`${path} is not there`];
      return own === sha256 ? [] : [`${path} is not the file that the proof is about`];
    }),
    ...[...found.keys()]
      .filter((key) => !known.has(key))
      .map((key) => `${key.slice(key.indexOf(' ') + 1)} was not there when the proof was made`),
    ...policies.outside
      .filter(({ sha256 }) => !others.has(sha256))
      .map(({ path }) => `${path}, which kustomizations refer to, is not the file that the proof is about`),
    ...(live.length === policies.live
      ? []
      : [`${live.length} policies of a live cluster were read, ${policies.live} then`]),
  ];
}

const NOTHING = hashOf('').sha256;

/** Files of the proof that this side does not have, since nothing was left in them. */
function goneFiles(
  { files, relativePaths }: PolicyManifests,
  paths: readonly string[],
  known: readonly ProofPolicyFile[],
): { readonly files: readonly ManifestFile[]; readonly relativePaths: PolicyManifests['relativePaths'] } {
  const there = new Set(placedFiles({ files, relativePaths }, paths).map(({ place }) => place));
  const gone = known
    .filter((one) => !there.has(placeOf(one)))
    .map(({ root, path }) => ({ path, file: join(paths[root] ?? '', path) }));
  return {
    files: [...files, ...gone.map(({ file }) => parseManifest(file, ''))],
    relativePaths: new Map([...relativePaths, ...gone.map(({ path, file }) => [file, path] as const)]),
  };
}

/** Each file with what tells it from the others on both sides: which of the paths it was found by, and its path below. */
function placedFiles(
  { files, relativePaths }: Pick<PolicyManifests, 'files' | 'relativePaths'>,
  paths: readonly string[],
): { readonly file: string; readonly text: string; readonly place: string }[] {
  return files.map(({ file, text }) => {
    const path = slashed(relativePaths.get(file) ?? file);
    return { file, text, place: placeOf({ root: rootOf(paths, file, path), path }) };
  });
}

function placeOf({ root, path }: Pick<ProofPolicyFile, 'root' | 'path'>): string {
  return `${root} ${path}`;
}

/** Which of the paths the file was found by. */
export function rootOf(paths: readonly string[], file: string, path: string): number {
  const root = paths.findIndex((one) => {
    const way = slashed(relative(resolve(one), resolve(file)));
    return way === '' || way === path;
  });
  return Math.max(0, root);
}

function otherSide(
  given: PolicyManifests,
  paths: readonly string[],
  { files }: ProofInputs['policies'],
  side: Side,
  agent: AgentSettings,
): PolicySet {
  const manifests = { ...given, ...goneFiles(given, paths, files) };
  const byPlace = new Map(files.map((one) => [placeOf(one), one]));
  const texts = new Map(
    placedFiles(manifests, paths).flatMap(({ file, text, place }) => {
      const known = byPlace.get(place);
      return typeof known?.diff !== 'string' ? [] : [[file, made(text, known, known.diff, side)] as const];
    }),
  );
  const deployed = deployedBy(manifests, texts);
  return parseBothWays([...deployed.objects, ...manifests.live], agent);
}

function made(text: string, file: ProofPolicyFile, diff: string, side: Side): string {
  const other = applyDiff(text, diff, side === 'after' ? 'forward' : 'back');
  if (other !== undefined && hashOf(other).sha256 === file[side].sha256) return other;
  throw new Failure(
    'verification-failed',
    `what the proof says of ${file.path} does not lead from one side to the other`,
    {
      remedy: `name both: lapse verify BEFORE AFTER --proof FILE; where that fails, too, the proof was changed`,
    },
  );
}
