import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { compareText } from '../../../model/problem.ts';

/** A file that a log was rotated away to. */
export interface RotatedFile {
  readonly path: string;
  /** by what it is compressed that is not read here: `xz` */
  readonly unreadable?: string;
}

/** Of the exporter's own rotation: `events-2006-01-02T15-04-05.000.log`. */
const STAMP = String.raw`\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}\.\d{3}`;
/** Of logrotate with `dateext`: a day, maybe with the hour, or with seconds behind it. */
const DATE = String.raw`\d{8}(?:\d{2})?(?:-\d{1,10})?`;
const NUMBER = String.raw`\d{1,5}`;
const PACKED = String.raw`(\.gz|\.bz2|\.xz|\.zst)?`;

interface Found {
  /** without what compressing adds */
  readonly name: string;
  readonly dateOrder: string;
  /** logrotate's number, of which the highest is the oldest; 0 where the name has a date */
  readonly number: number;
  readonly packed: string;
}

/**
 * What a log was rotated away to, oldest first: by Hubble's exporter (`events-2006-01-02T15-04-05.000.log`, written as
 * `.gz.tmp` while it is compressed), or by logrotate (`events.log.1`, `events.log-20261123`, with its `extension`
 * setting `events.1.log`, `events-20261123.log`). While a file is compressed both are there, and the plain one is
 * whole. Numbers are given anew by every rotation: what a file is must be told from its content.
 */
export async function rotatedFiles(path: string): Promise<RotatedFile[]> {
  const read = readerOf(basename(path));
  const found = new Map<string, Found>();
  for (const fileName of await namesIn(dirname(path))) {
    const file = read(fileName);
    if (file === undefined) continue;
    const known = found.get(file.name);
    if (known === undefined || file.packed === '') found.set(file.name, file);
  }
  return [...found.values()].sort(byAge).map(({ name, packed }) => ({
    path: join(dirname(path), name + packed),
    ...(packed === '' || packed === '.gz' ? {} : { unreadable: packed.slice(1) }),
  }));
}

function readerOf(logName: string): (fileName: string) => Found | undefined {
  const extension = extname(logName);
  const stem = basename(logName, extension);
  const dated = [
    new RegExp(`^(${escaped(stem)}-(${STAMP}|${DATE})${escaped(extension)})${PACKED}$`),
    new RegExp(`^(${escaped(logName)}-(${DATE}))${PACKED}$`),
  ];
  const numbered = [
    new RegExp(`^(${escaped(logName)}\\.(${NUMBER}))${PACKED}$`),
    new RegExp(`^(${escaped(stem)}\\.(${NUMBER})${escaped(extension)})${PACKED}$`),
  ];
  return (fileName) => {
    const byDate = firstMatch(dated, fileName);
    if (byDate !== undefined) return { ...byDate, dateOrder: byDate.mark, number: 0 };
    const byNumber = firstMatch(numbered, fileName);
    return byNumber && { ...byNumber, dateOrder: '', number: Number(byNumber.mark) };
  };
}

function firstMatch(
  patterns: readonly RegExp[],
  fileName: string,
): { readonly name: string; readonly mark: string; readonly packed: string } | undefined {
  for (const pattern of patterns) {
    const [, name, mark, packed = ''] = pattern.exec(fileName) ?? [];
    if (name !== undefined && mark !== undefined) return { name, mark, packed };
  }
  return undefined;
}

function byAge(a: Found, b: Found): number {
  return compareText(a.dateOrder, b.dateOrder) || b.number - a.number || compareText(a.name, b.name);
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
