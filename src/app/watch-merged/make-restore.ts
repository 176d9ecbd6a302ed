import type { ProposalRepository, Signature } from '../../proposals/repository.ts';
import type { Drop } from '../../proposals/watch/drop.ts';
import type { CannotRevert } from '../../proposals/watch/revert-comments.ts';
import type { RevokedPart } from '../../proposals/watch/revoked-part.ts';
import { type RestoreProof, restoreProblem } from './prove-restore.ts';
import type { Snapshot, Snapshots } from './snapshots.ts';
import { textsWithout } from './staying.ts';

/** A merge and what it did. */
export interface MergedChange {
  /** first parent of the merge */
  readonly parent: string;
  readonly commit: string;
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly now: Snapshot;
  readonly needed: readonly RevokedPart[];
  readonly staying: readonly RevokedPart[];
  /** that are needed */
  readonly drops: readonly Drop[];
}

export type Restore =
  | {
      readonly kind: 'files';
      readonly files: ReadonlyMap<string, string | undefined>;
      /** see `RevertStory.scope` */
      readonly scope: 'part' | 'whole';
    }
  | ({ readonly kind: 'impossible'; readonly isUnproven: boolean } & CannotRevert);

export interface RestoreMeans extends Pick<RestoreProof, 'inventory' | 'endpoints'> {
  readonly repository: ProposalRepository;
  readonly snapshots: Snapshots;
  readonly signature: Signature;
}

/** Brings back what is needed alone where that can be done and proven, else all that the merge took away. */
export async function makeRestore(change: MergedChange, means: RestoreMeans): Promise<Restore> {
  const part = await restorePart(change, means);
  if (part?.kind === 'files') return { ...part, scope: 'part' };
  const whole = await restoreFrom(change, change.parent, undefined, means);
  if (whole.kind === 'files') return whole;
  return { ...whole, byHand: part?.byHand ?? whole.byHand };
}

/** Undefined: a part alone cannot be written. */
async function restorePart(change: MergedChange, means: RestoreMeans): Promise<Restore | undefined> {
  if (change.staying.length === 0 || change.needed.length === 0) return undefined;
  const { before, staying, parent, needed } = change;
  const texts = textsWithout(
    before.manifests,
    staying.flatMap(({ grants }) => grants),
  );
  if (texts === undefined) return undefined;
  const { repository, signature } = means;
  const smaller = await repository.commit({
    parent,
    files: texts,
    message: 'what stays revoked\n',
    author: signature,
    committer: signature,
  });
  const meant = new Set(
    needed.flatMap(({ grants }) =>
      grants.flatMap(({ policy: { file, deployment } }) => deployment?.files ?? [file]),
    ),
  );
  return restoreFrom(change, smaller, meant, means);
}

/** @param meant files that alone are changed; undefined: all that differ */
async function restoreFrom(
  { commit, before, now, drops }: MergedChange,
  wanted: string,
  meant: ReadonlySet<string> | undefined,
  means: RestoreMeans,
): Promise<Restore> {
  const { repository, snapshots, inventory, endpoints } = means;
  const undone = await repository.undo({ before: wanted, after: commit, onto: repository.base.commit });
  if (undone.kind === 'conflict')
    return {
      kind: 'impossible',
      why: `what was changed since stands in the way: ${undone.paths.slice(0, 10).join(', ')}`,
      isUnproven: false,
      byHand: await repository.diff(commit, await onlyFiles(commit, wanted, meant, means)),
    };
  const files = new Map([...undone.files].filter(([path]) => meant === undefined || meant.has(path)));
  const reverted = await snapshots.with(now, files);
  const why = restoreProblem({
    before: before.manifests,
    now: now.manifests,
    reverted: reverted.manifests,
    files: new Set(files.keys()),
    drops,
    inventory,
    endpoints,
  });
  if (why !== undefined) return { kind: 'impossible', why, isUnproven: true, byHand: undefined };
  return { kind: 'files', files, scope: 'whole' };
}

/** A commit upon `commit` that has the meant files of `wanted`; that commit itself where all are meant. */
async function onlyFiles(
  commit: string,
  wanted: string,
  meant: ReadonlySet<string> | undefined,
  { repository, signature }: RestoreMeans,
): Promise<string> {
  if (meant === undefined) return wanted;
  const { texts } = await repository.readFiles(wanted, (path) => meant.has(path));
  return repository.commit({
    parent: commit,
    files: new Map([...meant].flatMap((path) => (texts.has(path) ? [[path, texts.get(path)]] : []))),
    message: 'what comes back\n',
    author: signature,
    committer: signature,
  });
}
