import { dig, digList } from '../../policies/dig.ts';
import type { ManifestObject } from '../../policies/manifest.ts';
import { isRecord } from '../../policies/unknown-fields.ts';

export interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** The controller that makes and removes the object. */
export function controllerOf({ value }: ManifestObject): Owner | undefined {
  const owner = digList(value, ['metadata', 'ownerReferences'])
    .filter(isRecord)
    .find((one) => one['controller'] === true);
  if (owner === undefined) return undefined;
  const [kind, name, uid] = [dig(owner, ['kind']), dig(owner, ['name']), dig(owner, ['uid'])];
  return typeof kind === 'string' && typeof name === 'string' && typeof uid === 'string'
    ? { kind, name, uid }
    : undefined;
}

/** Kinds that are followed themselves, so that their pods say nothing new. */
const FOLLOWED: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob']);
const BETWEEN: ReadonlySet<string> = new Set(['ReplicaSet', 'Job']);

/** What an object stands for in the history. */
export type Standing =
  /** for itself */
  | { readonly kind: 'self' }
  /** for a workload of a kind that is not followed, such as an Argo Rollout */
  | { readonly kind: 'part'; readonly of: Owner }
  /** for what owns its ReplicaSet or Job, which was not met yet */
  | { readonly kind: 'waiting'; readonly for: string }
  /** its workload speaks for itself */
  | { readonly kind: 'none' };

/** Finds the workload behind pods and what stands between, in whatever order they are met. */
export class Owners {
  /** uid of a ReplicaSet or Job → its controller; null: it has none */
  readonly #between = new Map<string, Owner | null>();

  note(object: ManifestObject, uid: string): void {
    if (BETWEEN.has(object.kind)) this.#between.set(uid, controllerOf(object) ?? null);
  }

  forget(uid: string): void {
    this.#between.delete(uid);
  }

  standing(object: ManifestObject): Standing {
    const owner = controllerOf(object);
    // a pod of a node is static: its node runs it from a file
    if (owner === undefined || owner.kind === 'Node') return { kind: 'self' };
    if (FOLLOWED.has(owner.kind)) return { kind: 'none' };
    // what owns a ReplicaSet or a Job speaks through their pods
    if (BETWEEN.has(object.kind)) return { kind: 'none' };
    if (!BETWEEN.has(owner.kind)) return { kind: 'part', of: owner };
    const above = this.#between.get(owner.uid);
    if (above === undefined) return { kind: 'waiting', for: owner.uid };
    return above === null || FOLLOWED.has(above.kind) ? { kind: 'none' } : { kind: 'part', of: above };
  }
}
