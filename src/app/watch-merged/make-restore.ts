import type { ProposalRepository, Signature } from '../../proposals/repository.ts';
import type { Drop } from '../../proposals/watch/drop.ts';
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
  /** @prop why a sentence */
  | { readonly kind: 'impossible'; readonly why: string; readonly isUnproven: boolean };

export interface RestoreMeans extends Pick<RestoreProof, 'inventory' | 'endpoints'> {
  readonly repository: ProposalRepository;
  readonly snapshots: Snapshots;
  readonly signature: Signature;
}

/** Brings back what is needed alone where that can be done and proven, else all that the merge took away. */
export async function makeRestore(change: MergedChange, means: RestoreMeans): Promise<Restore> {
  const part = await restorePart(change, means);
  return part ?? restoreFrom(change, change.parent, undefined, means);
}

/** Undefined: it cannot be done, or not be proven. */
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
  const restore = await restoreFrom(change, smaller, meant, means);
  return restore.kind === 'files' ? { ...restore, scope: 'part' } : undefined;
}

/** @param meant files that alone are changed; undefined: all that differ */
async function restoreFrom(
  { commit, before, now, drops }: MergedChange,
  wanted: string,
  meant: ReadonlySet<string> | undefined,
  { repository, snapshots, inventory, endpoints }: RestoreMeans,
): Promise<Restore> {
  const undone = await repository.undo({ before: wanted, after: commit, onto: repository.base.commit });
  if (undone.kind === 'conflict')
    return {
      kind: 'impossible',
      why: `what was changed since stands in the way: ${undone.paths.slice(0, 10).join(', ')}`,
      isUnproven: false,
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
  if (why !== undefined) return { kind: 'impossible', why, isUnproven: true };
  return { kind: 'files', files, scope: 'whole' };
}
