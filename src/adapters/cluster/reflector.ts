import { Failure } from '../../model/failure.ts';
import { MINUTE_MS, SECOND_MS } from '../../model/time.ts';
import { dig } from '../../policies/dig.ts';
import type { ManifestObject } from '../../policies/manifest.ts';
import type { ApiClient, Query, WatchAnswer } from './api-client.ts';
import { type ClusterKind, fieldSelectorOf, listPath } from './kinds.ts';
import { type ListPosition, type ListSink, listKind } from './list-kind.ts';
import { type LiveObject, liveObject, resourceVersionOf } from './live-object.ts';

/** Why a kind cannot be seen now, or that it can. Reported when it changes. */
export type KindState =
  | { readonly kind: 'watched' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'forbidden'; readonly verb: 'list' | 'watch'; readonly message: string }
  | { readonly kind: 'failing'; readonly message: string };

export type ClusterEvent =
  /** the object is as it says: new, changed, or met again in a list */
  | { readonly kind: 'present'; readonly object: ManifestObject; readonly uid: string }
  | { readonly kind: 'removed'; readonly object: ObjectName; readonly uid: string }
  /** a list came; what it shows follows */
  | { readonly kind: 'listing' }
  /** `present` and `removed` have told all that changed since the kind was last current, except what was changed back */
  | { readonly kind: 'listed' }
  /** the server answered: up to now nothing was missed */
  | { readonly kind: 'current' }
  | { readonly kind: 'state'; readonly state: KindState };

/** Enough to find an object again. */
export interface ObjectName {
  readonly namespace: string | undefined;
  readonly name: string;
}

export interface ReflectorOptions {
  readonly onEvent: (event: ClusterEvent) => void;
  /** resolves after the time, or early where the reflector is stopped */
  readonly pause: (ms: number) => Promise<void>;
  /** how long the server is asked to keep a watch open; 5 to 10 minutes where it is left out */
  readonly watchSeconds?: number;
}

/** When what may not be read, or is not there, is tried again. */
const LOOK_AGAIN_MS = 5 * MINUTE_MS;
const FIRST_WAIT_MS = SECOND_MS;
const LONGEST_WAIT_MS = MINUTE_MS;
/** A watch that outlives what was asked by so much is a dead connection. */
const GRACE_MS = 30 * SECOND_MS;
const GONE = 410;

/** How one attempt to follow a kind ended. */
type Ending =
  /** the server ended the watch as it does every few minutes, so that it can go on where it was */
  | { readonly kind: 'ended' }
  /** what the watch would go on from is no longer kept: all is listed again */
  | { readonly kind: 'expired' }
  | { readonly kind: 'blocked'; readonly state: KindState }
  | { readonly kind: 'failed'; readonly message: string };

/** Follows all objects of one kind: a list, then what changes, for ever. */
export class Reflector {
  readonly #client: ApiClient;
  readonly #of: ClusterKind;
  readonly #options: ReflectorOptions;
  readonly #known = new Map<string, ObjectName>();
  #position: ListPosition | undefined;
  #state = '';
  /** attempts that failed since the last sign of life */
  #failures = 0;

  constructor(client: ApiClient, of: ClusterKind, options: ReflectorOptions) {
    this.#client = client;
    this.#of = of;
    this.#options = options;
  }

  /** Runs until the signal is aborted; never throws for what the server does. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const ending = await this.#attempt(signal);
      if (signal.aborted) return;
      await this.#options.pause(this.#settle(ending));
    }
  }

  /** Takes note of how an attempt ended; answers how long to wait before the next one. */
  #settle(ending: Ending): number {
    switch (ending.kind) {
      case 'ended':
        this.#failures = 0;
        return jitter(FIRST_WAIT_MS);
      case 'expired':
        this.#position = undefined;
        return this.#backOff();
      case 'blocked':
        this.#position = undefined;
        this.#report(ending.state);
        return jitter(LOOK_AGAIN_MS);
      case 'failed':
        this.#report({ kind: 'failing', message: ending.message });
        return this.#backOff();
    }
  }

  #backOff(): number {
    const waitMs = Math.min(FIRST_WAIT_MS * 2 ** this.#failures, LONGEST_WAIT_MS);
    this.#failures += 1;
    return jitter(waitMs);
  }

  async #attempt(signal: AbortSignal): Promise<Ending> {
    try {
      if (this.#position === undefined) {
        const blocked = await this.#list(signal);
        if (blocked !== undefined) return blocked;
      }
      return await this.#watch(signal);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return { kind: 'failed', message: error.message };
    }
  }

  async #list(signal: AbortSignal): Promise<Ending | undefined> {
    const { watchSelector } = this.#of;
    const query: Query = watchSelector === undefined ? {} : { labelSelector: watchSelector };
    const listed = new Set<string>();
    const sink: ListSink = {
      begin: () => {
        listed.clear();
        this.#options.onEvent({ kind: 'listing' });
      },
      page: (objects) => {
        for (const live of objects) {
          listed.add(keyOf(live));
          this.#present(live);
        }
      },
    };
    const answer = await listKind(this.#client, this.#of, query, sink, signal);
    switch (answer.kind) {
      case 'absent':
        sink.begin();
        this.#finish(listed);
        return { kind: 'blocked', state: { kind: 'absent' } };
      case 'forbidden':
        return {
          kind: 'blocked',
          state: { kind: 'forbidden', verb: 'list', message: answer.message },
        };
      case 'refused':
        return answer.status === GONE
          ? { kind: 'expired' }
          : { kind: 'failed', message: `${answer.status}: ${answer.message}` };
      case 'ok':
        this.#finish(listed);
        this.#position = answer.at;
        return undefined;
    }
  }

  #finish(listed: ReadonlySet<string>): void {
    for (const key of [...this.#known.keys()].filter((one) => !listed.has(one))) this.#removed(key);
    this.#options.onEvent({ kind: 'listed' });
  }

  async #watch(signal: AbortSignal): Promise<Ending> {
    const position = this.#position;
    if (position === undefined) return { kind: 'expired' };
    const seconds = this.#options.watchSeconds ?? Math.round(300 * (1 + Math.random()));
    const { watchSelector } = this.#of;
    const query: Query = {
      resourceVersion: position.resourceVersion,
      allowWatchBookmarks: 'true',
      timeoutSeconds: String(seconds),
      ...fieldSelectorOf(this.#of),
      ...(watchSelector === undefined ? {} : { labelSelector: watchSelector }),
    };
    const path = listPath(this.#of, position.version);
    const answer = await this.#client.watch(path, query, seconds * SECOND_MS + GRACE_MS, signal);
    if (answer.kind === 'refused') return refusedWatch(answer);
    this.#report({ kind: 'watched' });
    for await (const event of answer.events) {
      const ending = this.#take(event, position.version);
      if (ending !== undefined) return ending;
      this.#failures = 0;
    }
    // an orderly end: all there was has been sent
    this.#options.onEvent({ kind: 'current' });
    return { kind: 'ended' };
  }

  /** Answers how the watch ends with this event, if it does. */
  #take(event: unknown, version: string): Ending | undefined {
    const [type, value] = [dig(event, ['type']), dig(event, ['object'])];
    if (type === 'ERROR') {
      if (dig(value, ['code']) === GONE) return { kind: 'expired' };
      const said = dig(value, ['message']);
      const message = typeof said === 'string' ? said : 'the server ended the watch with an error';
      return { kind: 'failed', message };
    }
    const apiVersion = this.#of.group === '' ? version : `${this.#of.group}/${version}`;
    const live = type === 'BOOKMARK' ? undefined : liveObject(value, this.#of.kind, apiVersion);
    if (live !== undefined && type === 'DELETED') this.#removed(keyOf(live));
    else if (live !== undefined) this.#present(live);
    const resourceVersion = resourceVersionOf(value);
    if (resourceVersion !== '') this.#position = { version, resourceVersion };
    this.#options.onEvent({ kind: 'current' });
    return undefined;
  }

  #present(live: LiveObject): void {
    const { object, uid } = live;
    this.#known.set(keyOf(live), { namespace: object.namespace, name: object.name });
    this.#options.onEvent({ kind: 'present', object, uid });
  }

  #removed(key: string): void {
    const name = this.#known.get(key);
    if (name === undefined) return;
    this.#known.delete(key);
    this.#options.onEvent({ kind: 'removed', object: name, uid: key.slice(0, key.indexOf('\n')) });
  }

  #report(state: KindState): void {
    const text = JSON.stringify(state);
    if (text === this.#state) return;
    this.#state = text;
    this.#options.onEvent({ kind: 'state', state });
  }
}

function refusedWatch(answer: Extract<WatchAnswer, { kind: 'refused' }>): Ending {
  const { status, message } = answer;
  if (status === GONE) return { kind: 'expired' };
  if (status === 403) return { kind: 'blocked', state: { kind: 'forbidden', verb: 'watch', message } };
  if (status === 404) return { kind: 'blocked', state: { kind: 'absent' } };
  return { kind: 'failed', message: `${status}: ${message}` };
}

/** An object that was made anew under its old name is another one. */
function keyOf({ uid, object }: LiveObject): string {
  return `${uid}\n${object.namespace ?? ''}\n${object.name}`;
}

/** Between half and all of the time, so that kinds and replicas do not call in step. */
function jitter(ms: number): number {
  return ms * (0.5 + Math.random() / 2);
}
