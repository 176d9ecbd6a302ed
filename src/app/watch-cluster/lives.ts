import type { ManifestObject } from '../../policies/manifest.ts';
import type { HistoryBatch, ObjectLife, WatchedSpan } from '../../usage/history.ts';
import { type Owner, Owners } from './owners.ts';
import { createdOf, generationOf, hasEnded, hashOf, stateOf, textOf } from './text.ts';

/** A life that goes on. Objects of unknown kinds live as long as one of their pods. */
interface OpenLife {
  life: ObjectLife;
  readonly text: string;
  /** kind whose watch the life hangs on */
  readonly watchedAs: string;
  /** uids of the pods of a workload that is known by them only */
  readonly pods: Set<string> | undefined;
}

/** A pod whose owner is not known yet stands for all the others of that owner, too. */
interface Waiting {
  readonly pod: ManifestObject;
  readonly pods: Set<string>;
}

const WORKLOADS: ReadonlySet<string> = new Set(['Pod', 'ReplicaSet', 'Job']);

/** Turns what the cluster shows into statements for the store: one when something changes, none while it stays. */
export class Lives {
  readonly #owners = new Owners();
  readonly #open = new Map<string, OpenLife>();
  /** uid of a pod → uid of the workload it is known to belong to */
  readonly #workloadOfPod = new Map<string, string>();
  readonly #spans = new Map<string, WatchedSpan>();
  /** uid of a ReplicaSet or Job → its pods that were met before it */
  readonly #waiting = new Map<string, Waiting>();
  #lives: ObjectLife[] = [];
  #texts = new Map<string, string>();
  readonly #changedSpans = new Set<string>();

  /** statements not yet taken */
  get size(): number {
    return this.#lives.length + this.#changedSpans.size;
  }

  /** Answers whether the object is new or changed. */
  present(object: ManifestObject, uid: string, nowMs: number): boolean {
    this.#owners.note(object, uid);
    this.#serve(uid, nowMs);
    const standing = WORKLOADS.has(object.kind) ? this.#owners.standing(object) : { kind: 'self' as const };
    switch (standing.kind) {
      case 'none':
        return false;
      case 'waiting':
        this.#wait(object, uid, standing.for);
        return false;
      case 'part':
        return this.#part(object, uid, standing.of, nowMs);
      case 'self': {
        const { kind, namespace, name } = object;
        return this.#state({ kind, namespace, name, uid }, object, kind, undefined, nowMs);
      }
    }
  }

  removed(uid: string, nowMs: number): void {
    this.#owners.forget(uid);
    for (const { pods } of this.#waiting.values()) pods.delete(uid);
    const workload = this.#workloadOfPod.get(uid);
    this.#workloadOfPod.delete(uid);
    if (workload === undefined) this.#end(uid, nowMs);
    else this.#leave(workload, uid, nowMs);
  }

  /** A list of the kind came: up to now, changes may have been missed. */
  listing(kind: string, nowMs: number): void {
    this.#spans.set(kind, { kind, fromMs: nowMs, toMs: nowMs });
    this.#changedSpans.add(kind);
  }

  /** All of the list was told; what is as it was before is said to be so again. */
  listed(kind: string, nowMs: number): void {
    const fromMs = this.#spans.get(kind)?.fromMs ?? nowMs;
    for (const open of this.#open.values()) {
      if (open.watchedAs !== kind || open.life.fromMs >= fromMs) continue;
      open.life = { ...open.life, fromMs };
      this.#say(open.life);
    }
    this.current(kind, nowMs);
  }

  current(kind: string, nowMs: number): void {
    const span = this.#spans.get(kind);
    if (span === undefined || span.toMs >= nowMs) return;
    this.#spans.set(kind, { ...span, toMs: nowMs });
    this.#changedSpans.add(kind);
  }

  /** Hands over what was said since the last time. */
  take(): HistoryBatch {
    const watched = [...this.#changedSpans].flatMap((kind) => this.#spans.get(kind) ?? []);
    const batch = { lives: this.#lives, texts: this.#texts, watched };
    this.#lives = [];
    this.#texts = new Map();
    this.#changedSpans.clear();
    return batch;
  }

  /** Puts back what could not be stored. */
  putBack(batch: HistoryBatch): void {
    this.#lives = [...batch.lives, ...this.#lives];
    this.#texts = new Map([...batch.texts, ...this.#texts]);
    for (const span of batch.watched) this.#changedSpans.add(span.kind);
  }

  /** Gives up what was not stored, and says anew how everything is: for a store that was away for long. */
  restate(nowMs: number): void {
    this.#lives = [];
    this.#texts = new Map([...this.#open.values()].map(({ life, text }) => [life.hash, text]));
    for (const kind of this.#spans.keys()) {
      this.listing(kind, nowMs);
      this.listed(kind, nowMs);
    }
  }

  #wait(pod: ManifestObject, podUid: string, owner: string): void {
    const waiting = this.#waiting.get(owner) ?? { pod, pods: new Set() };
    waiting.pods.add(podUid);
    this.#waiting.set(owner, waiting);
  }

  #serve(owner: string, nowMs: number): void {
    const waiting = this.#waiting.get(owner);
    this.#waiting.delete(owner);
    if (waiting === undefined) return;
    for (const podUid of waiting.pods) this.present(waiting.pod, podUid, nowMs);
  }

  #part(pod: ManifestObject, podUid: string, owner: Owner, nowMs: number): boolean {
    if (hasEnded(pod.value)) {
      this.removed(podUid, nowMs);
      return false;
    }
    this.#workloadOfPod.set(podUid, owner.uid);
    const pods = this.#open.get(owner.uid)?.pods ?? new Set<string>();
    pods.add(podUid);
    const { kind, name, uid } = owner;
    // the labels of its first pod; those of the others differ in names only
    if (this.#open.has(owner.uid)) return false;
    return this.#state({ kind, namespace: pod.namespace, name, uid }, pod, 'Pod', pods, nowMs);
  }

  #leave(workload: string, pod: string, nowMs: number): void {
    const pods = this.#open.get(workload)?.pods;
    pods?.delete(pod);
    if (pods?.size === 0) this.#end(workload, nowMs);
  }

  #state(
    who: Pick<ObjectLife, 'kind' | 'namespace' | 'name' | 'uid'>,
    object: ManifestObject,
    watchedAs: string,
    pods: Set<string> | undefined,
    nowMs: number,
  ): boolean {
    const text = textOf(object);
    const hash = hashOf(text);
    const [state, generation, createdMs] = [stateOf(object), generationOf(object), createdOf(object)];
    const before = this.#open.get(who.uid)?.life;
    if (before !== undefined && before.hash === hash && before.state === state) return false;
    if (before !== undefined) this.#say({ ...before, toMs: nowMs });
    const life = { ...who, generation, createdMs, hash, state, fromMs: nowMs, toMs: undefined };
    this.#open.set(who.uid, { life, text, watchedAs, pods });
    this.#say(life);
    this.#texts.set(hash, text);
    return true;
  }

  #end(uid: string, nowMs: number): void {
    const open = this.#open.get(uid);
    if (open === undefined) return;
    this.#open.delete(uid);
    this.#say({ ...open.life, toMs: nowMs });
  }

  #say(life: ObjectLife): void {
    this.#lives.push(life);
  }
}
