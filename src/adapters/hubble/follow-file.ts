import { access } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordBatch } from '../../flows/flow.ts';
import { SECOND_MS } from '../../model/time.ts';
import { GrowingFile } from './file/growing-file.ts';
import { isSameContent, type RotatedFile, rotatedFiles } from './file/rotated-files.ts';
import { readHubbleFile } from './read-file.ts';

/** `break`: records may be missing between those before and those behind it. */
export type FilePiece =
  | { readonly kind: 'batch'; readonly batch: RecordBatch }
  | { readonly kind: 'break'; readonly reason: string };

export interface FollowFileOptions {
  /** false: what is there now, and the end */
  readonly follow: boolean;
  /** how often to look whether it has grown; 0.5 s */
  readonly pollEveryMs?: number;
}

const POLL_EVERY_MS = SECOND_MS / 2;

/**
 * Reads a Hubble exporter file, first what it was rotated away to, each once and oldest first, then the file itself
 * as it grows and is rotated. Ends where `signal` is aborted.
 * @throws Failure `usage` where there is neither the file nor anything it was rotated away to
 */
export async function* followFile(
  path: string,
  options: FollowFileOptions,
  signal: AbortSignal,
): AsyncGenerator<FilePiece, void> {
  const { follow, pollEveryMs = POLL_EVERY_MS } = options;
  const followed = new FollowedFile(path);
  try {
    yield* followed.readRotated();
    // Without anything that shows the path to be right, a missing file is a mistake.
    if (!followed.hasRotated) yield* followed.open();
    while (!signal.aborted) {
      yield* followed.readOn();
      if (!follow) return yield* followed.finish();
      await pause(pollEveryMs, signal);
    }
  } finally {
    await followed.close();
  }
}

class FollowedFile {
  readonly #path: string;
  /** rotated files that were read, by id */
  readonly #read = new Set<string>();
  #current: GrowingFile | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  get hasRotated(): boolean {
    return this.#read.size > 0;
  }

  async *readRotated(): AsyncGenerator<FilePiece, void> {
    for (const file of await this.#unread()) yield* this.#readRotatedFile(file);
  }

  /** @throws Failure `usage` */
  async *open(): AsyncGenerator<FilePiece, void> {
    this.#current = await GrowingFile.open(this.#path);
    // It may have been rotated between the list of rotated files and now.
    yield* this.readRotated();
  }

  async *readOn(): AsyncGenerator<FilePiece, void> {
    if (this.#current === undefined) {
      if (!(await exists(this.#path))) return;
      yield* this.open();
    }
    const current = this.#current;
    if (current === undefined) return;
    yield* pieces(current.readOn());
    switch (await current.fate()) {
      case 'truncated':
        yield* this.finish();
        yield { kind: 'break', reason: `${this.#path} was truncated` };
        return;
      case 'replaced':
        // What was written between the last read and the renaming.
        yield* pieces(current.readOn());
        yield* this.finish();
        yield* this.#catchUp(current);
        return;
      case 'same':
      case 'missing':
        return;
    }
  }

  /** The file that was open is over. */
  async *finish(): AsyncGenerator<FilePiece, void> {
    const current = this.#current;
    if (current === undefined) return;
    this.#current = undefined;
    yield* pieces(current.finish());
    await current.close();
  }

  async close(): Promise<void> {
    await this.#current?.close();
  }

  /** Between the file that was open and the one that is there now there may have been others. */
  async *#catchUp(last: GrowingFile): AsyncGenerator<FilePiece, void> {
    const [first, ...rest] = await this.#unread();
    const isLast = first !== undefined && (await isSameContent(first, last.inode, last.position));
    if (isLast) this.#read.add(first.id);
    else yield { kind: 'break', reason: `${this.#path} was rotated, and what it became is not there` };
    for (const file of isLast || first === undefined ? rest : [first, ...rest])
      yield* this.#readRotatedFile(file);
  }

  async #unread(): Promise<RotatedFile[]> {
    return (await rotatedFiles(this.#path)).filter((file) => !this.#read.has(file.id));
  }

  async *#readRotatedFile(file: RotatedFile): AsyncGenerator<FilePiece, void> {
    this.#read.add(file.id);
    // Compressed or removed since it was listed.
    const path = (await exists(file.path)) ? file.path : `${file.path}.gz`;
    if (await exists(path)) yield* pieces(readHubbleFile(path));
    else yield { kind: 'break', reason: `${file.path} was removed before it was read` };
  }
}

async function* pieces(
  batches: AsyncIterable<RecordBatch> | Iterable<RecordBatch>,
): AsyncGenerator<FilePiece, void> {
  for await (const batch of batches) yield { kind: 'batch', batch };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // Stopped early is stopped.
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
