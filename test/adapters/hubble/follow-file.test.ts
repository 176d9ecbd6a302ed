import { appendFile, mkdtemp, rename, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followFile } from '../../../src/adapters/hubble/follow-file.ts';
import { flow } from './stream.ts';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lapse-follow-'));
  path = join(folder, 'events.log');
});
afterEach(() => rm(folder, { recursive: true }));

const lines = (...seconds: number[]): string =>
  seconds.map((second) => `${JSON.stringify(flow(second))}\n`).join('');
const rotated = (minute: number): string => join(folder, `events-2026-06-01T00-0${minute}-00.000.log`);

/** Reads a followed file piece by piece: the uuids of flows, `break`, and what was rejected. */
class Reader {
  readonly words: string[] = [];
  readonly #stop = new AbortController();
  readonly #pieces: ReturnType<typeof followFile>;

  constructor(follow = true) {
    this.#pieces = followFile(path, { follow, pollEveryMs: 2 }, this.#stop.signal);
  }

  async until(count: number): Promise<string[]> {
    while (this.words.length < count) {
      const next = await this.#pieces.next();
      if (next.done === true) throw new Error(`it ended after ${this.words.join(' ')}`);
      this.#take(next.value);
    }
    return this.words;
  }

  async toEnd(): Promise<string[]> {
    for await (const piece of this.#pieces) this.#take(piece);
    return this.words;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.toEnd();
  }

  #take(piece: Awaited<ReturnType<ReturnType<typeof followFile>['next']>>['value']): void {
    if (piece === undefined) return;
    if (piece.kind === 'break') {
      this.words.push('break');
      return;
    }
    for (const record of piece.batch.records)
      this.words.push(record.kind === 'flow' ? (record.flow.uuid ?? '?') : record.kind);
    for (const { line } of piece.batch.rejected) this.words.push(`rejected ${line}`);
  }
}

describe('a file that grows', () => {
  it('is read as it is written; a line that is not whole waits for its end', async () => {
    await writeFile(path, lines(1, 2));
    const reader = new Reader();
    await reader.until(2);
    const line = lines(3);
    await appendFile(path, line.slice(0, 20));
    await appendFile(path, line.slice(20) + lines(4));
    expect(await reader.until(4)).toEqual(['f1', 'f2', 'f3', 'f4']);
    await reader.stop();
  });

  it('renamed and written anew: what was written last before is read, and nothing twice', async () => {
    await writeFile(path, lines(1));
    const reader = new Reader();
    await reader.until(1);
    await appendFile(path, lines(2));
    await rename(path, rotated(1));
    await writeFile(path, lines(3));
    expect(await reader.until(3)).toEqual(['f1', 'f2', 'f3']);
    await reader.stop();
  });

  it('rotated several times between two looks: what came between is read from where it went', async () => {
    await writeFile(path, lines(1));
    const reader = new Reader();
    await reader.until(1);
    await writeFile(`${rotated(2)}.gz`, gzipSync(lines(2)));
    await writeFile(rotated(3), lines(3));
    await rename(path, rotated(1));
    await writeFile(path, lines(4));
    expect(await reader.until(4)).toEqual(['f1', 'f2', 'f3', 'f4']);
    await reader.stop();
  });

  it('compressed at once after rotation: it is known by its content', async () => {
    await writeFile(path, lines(1, 2));
    const reader = new Reader();
    await reader.until(2);
    await writeFile(`${rotated(1)}.gz`, gzipSync(lines(1, 2)));
    await writeFile(join(folder, 'new'), lines(3));
    await rename(join(folder, 'new'), path);
    expect(await reader.until(3)).toEqual(['f1', 'f2', 'f3']);
    await reader.stop();
  });

  it('replaced, and what it was rotated away to is gone: records may be missing', async () => {
    await writeFile(path, lines(1));
    const reader = new Reader();
    await reader.until(1);
    await writeFile(join(folder, 'new'), lines(9));
    await rename(join(folder, 'new'), path);
    expect(await reader.until(3)).toEqual(['f1', 'break', 'f9']);
    await reader.stop();
  });

  it('truncated in place: records may be missing, and it is read from its start', async () => {
    await writeFile(path, lines(1, 2, 3));
    const reader = new Reader();
    await reader.until(3);
    await truncate(path);
    expect(await reader.until(4)).toEqual(['f1', 'f2', 'f3', 'break']);
    await appendFile(path, lines(4));
    expect((await reader.until(5)).at(-1)).toBe('f4');
    await reader.stop();
  });

  it('away for a while: it is waited for', async () => {
    await writeFile(path, lines(1));
    const reader = new Reader();
    await reader.until(1);
    await rename(path, rotated(1));
    const next = reader.until(2);
    await writeFile(path, lines(2));
    expect(await next).toEqual(['f1', 'f2']);
    await reader.stop();
  });

  it('a line cut off by rotation is rejected', async () => {
    await writeFile(path, `${lines(1)}{"flow":`);
    const reader = new Reader();
    await reader.until(1);
    await rename(path, rotated(1));
    await writeFile(path, lines(2));
    expect(await reader.until(3)).toEqual(['f1', 'rejected 2', 'f2']);
    await reader.stop();
  });
});

describe('what it was rotated away to', () => {
  it('is read first, oldest first, each once, plain or compressed; other files are not', async () => {
    await writeFile(rotated(2), lines(2));
    await writeFile(`${rotated(1)}.gz`, gzipSync(lines(1)));
    await writeFile(`${rotated(2)}.gz`, gzipSync(lines(2)));
    await writeFile(`${rotated(3)}.gz.tmp`, 'half');
    await writeFile(join(folder, 'other-2026-06-01T00-01-00.000.log'), lines(7));
    await writeFile(path, lines(3));
    expect(await new Reader(false).toEnd()).toEqual(['f1', 'f2', 'f3']);
  });

  it('is enough to wait for the file', async () => {
    await writeFile(rotated(1), lines(1));
    const reader = new Reader();
    await reader.until(1);
    await writeFile(path, lines(2));
    expect(await reader.until(2)).toEqual(['f1', 'f2']);
    await reader.stop();
  });
});

it('neither the file nor anything it was rotated away to is a mistake', async () => {
  await expect(new Reader().toEnd()).rejects.toMatchObject({ code: 'usage' });
  await writeFile(path, '');
  await unlink(path);
  await expect(new Reader(false).toEnd()).rejects.toMatchObject({ code: 'usage' });
});

describe('rotated by logrotate', () => {
  it('numbered anew each time: nothing twice, nothing lost, whatever a file is called by now', async () => {
    await writeFile(`${path}.2.gz`, gzipSync(lines(1)));
    await writeFile(`${path}.1`, lines(2));
    await writeFile(path, lines(3));
    const reader = new Reader();
    await reader.until(3);
    await rename(`${path}.2.gz`, `${path}.3.gz`);
    await writeFile(`${path}.2.gz`, gzipSync(lines(2)));
    await appendFile(path, lines(4));
    await rename(path, `${path}.1`);
    await writeFile(path, lines(5));
    expect(await reader.until(5)).toEqual(['f1', 'f2', 'f3', 'f4', 'f5']);
    await reader.stop();
  });

  it('rotated twice between two looks', async () => {
    await writeFile(path, lines(1));
    const reader = new Reader();
    await reader.until(1);
    await writeFile(`${path}.1`, lines(2));
    await rename(path, `${path}.2`);
    await writeFile(path, lines(3));
    expect(await reader.until(3)).toEqual(['f1', 'f2', 'f3']);
    await reader.stop();
  });

  it('by date, and with the extension kept; oldest first', async () => {
    await writeFile(`${path}-20260602.gz`, gzipSync(lines(2)));
    await writeFile(`${path}-20260601.gz`, gzipSync(lines(1)));
    await writeFile(join(folder, 'events-2026060313.log'), lines(3));
    await writeFile(join(folder, 'events-20260604-1780617600.log'), lines(4));
    await writeFile(path, lines(5));
    expect(await new Reader(false).toEnd()).toEqual(['f1', 'f2', 'f3', 'f4', 'f5']);
  });

  it('with the extension behind the number', async () => {
    for (const [number, second] of [
      [10, 1],
      [2, 2],
      [1, 3],
    ] as const)
      await writeFile(join(folder, `events.${number}.log`), lines(second));
    await writeFile(path, lines(4));
    expect(await new Reader(false).toEnd()).toEqual(['f1', 'f2', 'f3', 'f4']);
  });

  it('compressed with something not read: records are missing, which is said once', async () => {
    await writeFile(`${path}.2.xz`, 'packed');
    await writeFile(`${path}.1`, lines(2));
    await writeFile(path, lines(3));
    expect(await new Reader(false).toEnd()).toEqual(['break', 'f2', 'f3']);
  });

  it('copied and truncated: the rest is read from the copy, and what was written meanwhile may be missing', async () => {
    await writeFile(path, lines(1, 2));
    const reader = new Reader();
    await reader.until(2);
    await writeFile(`${path}.1`, lines(1, 2, 3));
    await truncate(path);
    expect(await reader.until(4)).toEqual(['f1', 'f2', 'f3', 'break']);
    await appendFile(path, lines(4));
    expect(await reader.until(5)).toEqual(['f1', 'f2', 'f3', 'break', 'f4']);
    await reader.stop();
  });

  it('copied, compressed, truncated and already longer than before: known by how it begins', async () => {
    await writeFile(path, lines(1));
    const reader = new Reader();
    await reader.until(1);
    await writeFile(`${path}.1.gz`, gzipSync(lines(1, 2)));
    await writeFile(path, lines(3, 4, 5));
    expect(await reader.until(6)).toEqual(['f1', 'f2', 'break', 'f3', 'f4', 'f5']);
    await reader.stop();
  });

  it('begun between copying and truncating: what the copy has is not read twice', async () => {
    await writeFile(`${path}.1`, lines(1, 2));
    await writeFile(path, lines(1, 2, 3));
    const reader = new Reader();
    expect(await reader.until(3)).toEqual(['f1', 'f2', 'f3']);
    await truncate(path);
    await appendFile(path, lines(4));
    expect((await reader.until(5)).slice(3)).toEqual(['break', 'f4']);
    await reader.stop();
  });

  it('files that only look alike are left alone', async () => {
    for (const name of [
      'events.log.old',
      'events.log.1.bak',
      'events.log-2026',
      'events-1.log',
      'xevents.log.1',
    ])
      await writeFile(join(folder, name), lines(9));
    await writeFile(path, lines(1));
    expect(await new Reader(false).toEnd()).toEqual(['f1']);
  });
});
