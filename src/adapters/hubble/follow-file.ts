import { access } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordBatch } from '../../flows/flow.ts';
import { SECOND_MS } from '../../model/time.ts';
import { type OpenedContent, openedContent, wholeLines } from './file/content-id.ts';
import { GrowingFile } from './file/growing-file.ts';
import { readContent } from './file/open-file.ts';
import { type RotatedFile, rotatedFiles } from './file/rotated-files.ts';
import { readHubbleContent } from './read-file.ts';

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
  /** contents that were read from rotated files, and how far: to the end of their last line */
  readonly #read = new Map<string, number>();
  #current: GrowingFile | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  get hasRotated(): boolean {
    return this.#read.size > 0;
  }

  /** Until there is nothing new: while they are read, the log may be rotated and others get their names. */
  async *readRotated(): AsyncGenerator<FilePiece, void> {
    for (let before = -1; before < this.#read.size; ) {
      before = this.#read.size;
      for (const file of await rotatedFiles(this.#path)) yield* this.#readRotatedFile(file);
    }
  }

  /** @throws Failure `usage` */
  async *open(): AsyncGenerator<FilePiece, void> {
    const current = await GrowingFile.open(this.#path);
    this.#current = current;
    // It may have been rotated between the list of rotated files and now.
    yield* this.readRotated();
    // A copy of it that is not yet truncated has been read as one that was rotated.
    await current.passOver(this.#read);
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
        return yield* this.#truncated(current);
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

  /**
   * Where it was copied first, the copy holds what had not been read; what was written between copying and truncating
   * is nowhere.
   */
  async *#truncated(current: GrowingFile): AsyncGenerator<FilePiece, void> {
    const copy = await this.#find(current.id);
    try {
      if (copy !== undefined) yield* pieces(current.readRestOf(copy.content));
    } finally {
      await copy?.close();
    }
    if (copy !== undefined) this.#know(current);
    yield* this.finish();
    yield { kind: 'break', reason: `${this.#path} was truncated` };
  }

  /** Between the file that was open and the one that is there now there may have been others. */
  async *#catchUp(last: GrowingFile): AsyncGenerator<FilePiece, void> {
    const found = await this.#find(last.id);
    await found?.close();
    this.#know(last);
    // Of an empty file nothing is missing, whatever became of it.
    if (found === undefined && last.position > 0)
      yield { kind: 'break', reason: `${this.#path} was rotated, and what it became is not there` };
    yield* this.readRotated();
  }

  #know({ id, position }: GrowingFile): void {
    if (id !== undefined) this.#read.set(id, position);
  }

  /** The content known as `id` among what the log was rotated away to, from its start. */
  async #find(id: string | undefined): Promise<OpenedContent | undefined> {
    if (id === undefined) return undefined;
    for (const file of (await rotatedFiles(this.#path)).reverse()) {
      const opened = await openRotated(file);
      if (opened === undefined) continue;
      if (opened.id === id) return opened;
      await opened.close();
    }
    return undefined;
  }

  async *#readRotatedFile(file: RotatedFile): AsyncGenerator<FilePiece, void> {
    if (file.unreadable !== undefined) return yield* this.#unreadable(file.path, file.unreadable);
    const opened = await openRotated(file);
    if (opened === undefined) {
      yield { kind: 'break', reason: `${file.path} was removed before it was read` };
      return;
    }
    const { id, content } = opened;
    try {
      if (id === undefined || this.#read.has(id) || id === this.#current?.id) return;
      this.#read.set(id, 0);
      const measured = wholeLines(content, (length) => this.#read.set(id, length));
      yield* pieces(readHubbleContent(measured, file.path));
    } finally {
      await opened.close();
    }
  }

  /** Told once. */
  async *#unreadable(path: string, how: string): AsyncGenerator<FilePiece, void> {
    if (this.#read.has(path)) return;
    this.#read.set(path, 0);
    yield { kind: 'break', reason: `${path} is compressed with ${how}, which is not read` };
  }
}

async function openRotated({ path, unreadable }: RotatedFile): Promise<OpenedContent | undefined> {
  if (unreadable !== undefined) return undefined;
  // Compressed or removed since it was listed.
  for (const one of path.endsWith('.gz') ? [path] : [path, `${path}.gz`])
    if (await exists(one)) return await openedContent(readContent(one));
  return undefined;
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
