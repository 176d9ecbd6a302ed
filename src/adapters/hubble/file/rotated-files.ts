import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { compareText } from '../../../model/problem.ts';

/** A file that a log was rotated away to. */
export interface RotatedFile {
  /** the same before and after it is compressed */
  readonly id: string;
  readonly path: string;
  readonly isCompressed: boolean;
}

const STAMP = String.raw`\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}\.\d{3}`;

/**
 * What a log was rotated away to, oldest first. Hubble's exporter names it by the time of rotation
 * (`events-2006-01-02T15-04-05.000.log`) and may compress it: `.gz`, written as `.gz.tmp` and then renamed, with the
 * plain file removed after that.
 */
export async function rotatedFiles(path: string): Promise<RotatedFile[]> {
  const extension = extname(path);
  const stem = basename(path, extension);
  const pattern = new RegExp(`^(${escaped(stem)}-${STAMP}${escaped(extension)})(\\.gz)?$`);
  const found = new Map<string, RotatedFile>();
  for (const name of await namesIn(dirname(path))) {
    const [, id, gz] = pattern.exec(name) ?? [];
    if (id === undefined) continue;
    const isCompressed = gz !== undefined;
    if (!isCompressed || !found.has(id)) found.set(id, { id, path: join(dirname(path), name), isCompressed });
  }
  return [...found.values()].sort((a, b) => compareText(a.id, b.id));
}

/** Whether a rotated file is what was open as `inode` and read to `length` bytes. */
export async function isSameContent(file: RotatedFile, inode: bigint, length: number): Promise<boolean> {
  try {
    if (!file.isCompressed) return (await stat(file.path, { bigint: true })).ino === inode;
    return (await unpackedLength(file.path)) === length % 2 ** 32;
  } catch {
    // It has been removed or compressed meanwhile; not knowing costs no more than reading it again.
    return false;
  }
}

/** The last four bytes of gzip: the length of its content, modulo 2^32. */
async function unpackedLength(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, Math.max(0, size - 4));
    return buffer.readUInt32LE(0);
  } finally {
    await file.close();
  }
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch {
    // What is wrong with the directory is said where the log itself is opened.
    return [];
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
