import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeOwnFiles } from '../../../src/adapters/files/write-own-files.ts';
import { Failure } from '../../../src/model/failure.ts';
import { tempDir } from '../../support/temp-dir.ts';

const MARKER = '# Ours';
const root = tempDir();
let count = 0;

/** A directory of its own for one test. */
async function fresh(): Promise<string> {
  count += 1;
  const directory = join(root, `${count}`);
  await mkdir(directory);
  return directory;
}

function textOf(name: string): string {
  return `${MARKER}: ${name}\n`;
}

function write(directory: string, ...names: string[]): Promise<string[]> {
  const files = names.map((relativePath) => ({ relativePath, text: textOf(relativePath) }));
  return writeOwnFiles(directory, files, MARKER);
}

it('writes files and their directories, and says which', async () => {
  const directory = await fresh();
  expect(await write(directory, 'a.yaml', 'shop/b.yaml')).toEqual([
    join(directory, 'a.yaml'),
    join(directory, 'shop/b.yaml'),
  ]);
  expect(await readFile(join(directory, 'shop/b.yaml'), 'utf8')).toBe(textOf('shop/b.yaml'));
  expect(await write(directory, 'a.yaml')).toEqual([]);
});

it('replaces what is ours', async () => {
  const directory = await fresh();
  await writeFile(join(directory, 'a.yaml'), `${MARKER}: of last week\n`);
  expect(await write(directory, 'a.yaml')).toHaveLength(1);
  expect(await readFile(join(directory, 'a.yaml'), 'utf8')).toBe(textOf('a.yaml'));
});

it.each<{ why: string; name: string; prepare: (directory: string) => Promise<unknown>; message: RegExp }>([
  {
    why: "a person's file",
    name: 'a.yaml',
    prepare: (directory) => writeFile(join(directory, 'a.yaml'), 'kind: NetworkPolicy\n'),
    message: /is not ours to replace/,
  },
  {
    why: 'a link in the place of the file',
    name: 'a.yaml',
    prepare: async (directory) => {
      await writeFile(join(directory, 'other'), `${MARKER}\n`);
      await symlink(join(directory, 'other'), join(directory, 'a.yaml'));
    },
    message: /is a link/,
  },
  {
    why: 'a link that leads nowhere yet',
    name: 'a.yaml',
    prepare: (directory) => symlink(join(directory, 'nothing'), join(directory, 'a.yaml')),
    message: /is a link/,
  },
  {
    why: 'a link on the way',
    name: 'shop/a.yaml',
    prepare: (directory) => symlink(root, join(directory, 'shop')),
    message: /is a link/,
  },
  {
    why: 'a directory in the place of the file',
    name: 'a.yaml',
    prepare: (directory) => mkdir(join(directory, 'a.yaml')),
    message: /is no file/,
  },
  {
    why: 'a file in the place of a directory',
    name: 'shop/a.yaml',
    prepare: (directory) => writeFile(join(directory, 'shop'), ''),
    message: /is no directory/,
  },
  { why: 'a way up', name: '../a.yaml', prepare: async () => undefined, message: /no path below/ },
  { why: 'a path of its own', name: '/tmp/a.yaml', prepare: async () => undefined, message: /no path below/ },
  {
    why: 'another way to write it',
    name: 'a\\b.yaml',
    prepare: async () => undefined,
    message: /no path below/,
  },
])('$why is refused, and nothing is written', async ({ name, prepare, message }) => {
  const directory = await fresh();
  await prepare(directory);
  const before = await readdir(directory);
  const failed = write(directory, name, 'zz.yaml');
  await expect(failed).rejects.toThrow(message);
  await expect(failed).rejects.toBeInstanceOf(Failure);
  expect(await readdir(directory)).toEqual(before);
});
