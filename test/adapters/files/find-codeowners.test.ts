import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findCodeowners } from '../../../src/adapters/files/find-codeowners.ts';
import { tempDir } from '../../support/temp-dir.ts';

const directory = tempDir();
let roots = 0;

/** A directory with these files; `.git` makes it, or a part of it, a repository. */
function tree(files: Readonly<Record<string, string>>): string {
  roots += 1;
  const root = join(directory, String(roots));
  for (const [path, text] of Object.entries(files)) put(join(root, path), text);
  return root;
}

function put(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Text of the CODEOWNERS that counts for the manifest, and the path by which it is looked up. */
async function lookup(
  manifest: string,
  override?: string,
): Promise<[string, string | undefined] | undefined> {
  const { found, problems } = await findCodeowners([manifest], override);
  expect(problems).toEqual([]);
  expect(found.length).toBeLessThan(2);
  const [file] = found;
  return file === undefined ? undefined : [file.text, file.paths.get(manifest)];
}

describe('which CODEOWNERS counts', () => {
  it.each<{ why: string; files: Record<string, string>; expected: [string, string] | undefined }>([
    { why: 'none, outside any repository', files: { CODEOWNERS: 'x' }, expected: undefined },
    { why: 'none, where the repository has none', files: { '.git/HEAD': '' }, expected: undefined },
    {
      why: 'that of the root',
      files: { '.git/HEAD': '', CODEOWNERS: 'root' },
      expected: ['root', 'a/p.yaml'],
    },
    {
      why: 'that of docs',
      files: { '.git/HEAD': '', 'docs/CODEOWNERS': 'docs' },
      expected: ['docs', 'a/p.yaml'],
    },
    {
      why: 'that of GitLab',
      files: { '.git/HEAD': '', '.gitlab/CODEOWNERS': 'lab' },
      expected: ['lab', 'a/p.yaml'],
    },
    {
      why: 'that of .github before the others',
      files: { '.git/HEAD': '', '.github/CODEOWNERS': 'hub', CODEOWNERS: 'root', 'docs/CODEOWNERS': 'docs' },
      expected: ['hub', 'a/p.yaml'],
    },
    {
      why: 'in a worktree, where .git is a file',
      files: { '.git': 'gitdir: x', CODEOWNERS: 'root' },
      expected: ['root', 'a/p.yaml'],
    },
    {
      why: 'that of the innermost repository',
      files: { '.git/HEAD': '', CODEOWNERS: 'outer', 'a/.git/HEAD': '', 'a/CODEOWNERS': 'inner' },
      expected: ['inner', 'p.yaml'],
    },
    {
      why: 'not one beside the manifests',
      files: { '.git/HEAD': '', 'a/CODEOWNERS': 'beside' },
      expected: undefined,
    },
  ])('$why', async ({ files, expected }) => {
    const root = tree({ ...files, 'a/p.yaml': '' });
    expect(await lookup(join(root, 'a', 'p.yaml'))).toEqual(expected);
  });

  it('is found however the path is written', async () => {
    const root = tree({ '.git/HEAD': '', CODEOWNERS: 'root', 'a/p.yaml': '', 'b/q.yaml': '' });
    expect(await lookup(`${root}/b/../a/p.yaml`)).toEqual(['root', 'a/p.yaml']);
    expect(await lookup(relative('', join(root, 'a', 'p.yaml')))).toEqual(['root', 'a/p.yaml']);
  });

  it('is that of where the manifest lies, not of what links there', async () => {
    const theirs = tree({ '.git/HEAD': '', CODEOWNERS: 'theirs', 'deep/p.yaml': '' });
    const ours = tree({ '.git/HEAD': '', CODEOWNERS: 'ours', 'x.yaml': '' });
    symlinkSync(join(theirs, 'deep'), join(ours, 'linked'));
    symlinkSync(join(theirs, 'deep', 'p.yaml'), join(ours, 'p.yaml'));
    expect(await lookup(join(ours, 'linked', 'p.yaml'))).toEqual(['theirs', 'deep/p.yaml']);
    expect(await lookup(join(ours, 'p.yaml'))).toEqual(['theirs', 'deep/p.yaml']);
  });

  it('a manifest that is gone meanwhile has none', async () => {
    expect(await lookup(join(tree({ '.git/HEAD': '', CODEOWNERS: 'x' }), 'gone.yaml'))).toBeUndefined();
  });
});

describe('a CODEOWNERS that is not read is a problem', () => {
  it.each<{ why: string; make: (file: string) => void; says: string }>([
    {
      why: 'it leads out',
      make: (file) => {
        put(join(directory, 'elsewhere'), '* @elsewhere\n');
        symlinkSync(join(directory, 'elsewhere'), file);
      },
      says: 'leads out of its repository',
    },
    { why: 'it leads nowhere', make: (file) => symlinkSync('nowhere', file), says: 'cannot be read' },
    { why: 'it is a directory', make: (file) => mkdirSync(file), says: 'it is no file' },
    {
      why: 'it is too large',
      make: (file) => writeFileSync(file, ' '.repeat(3_200_000)),
      says: 'larger than 3 MB',
    },
    {
      why: 'it is no text',
      make: (file) => writeFileSync(file, Buffer.from([0xff, 0xfe, 0x41])),
      says: 'UTF-8',
    },
  ])('$why', async ({ make, says }) => {
    const root = tree({ '.git/HEAD': '', 'p.yaml': '' });
    make(join(root, 'CODEOWNERS'));
    const { found, problems } = await findCodeowners([join(root, 'p.yaml')]);
    expect(found).toEqual([]);
    expect(problems).toEqual([
      expect.objectContaining({ file: join(root, 'CODEOWNERS'), message: expect.stringContaining(says) }),
    ]);
  });
});

describe('a file that is named', () => {
  it('counts in place of that of the repository', async () => {
    const root = tree({ '.git/HEAD': '', CODEOWNERS: 'root', 'a/p.yaml': '', mine: 'mine' });
    expect(await lookup(join(root, 'a/p.yaml'), join(root, 'mine'))).toEqual(['mine', 'a/p.yaml']);
  });

  it.each([
    { at: 'CODEOWNERS', expected: 'a/p.yaml' },
    { at: '.github/CODEOWNERS', expected: 'a/p.yaml' },
    { at: 'a/owners', expected: 'p.yaml' },
  ])('counts from its own place where there is no repository: $at', async ({ at, expected }) => {
    const root = tree({ [at]: 'x', 'a/p.yaml': '' });
    expect(await lookup(join(root, 'a/p.yaml'), join(root, at))).toEqual(['x', expected]);
  });

  it.each([
    { why: 'is not there', at: 'none', says: 'no such file' },
    { why: 'is a directory', at: '.', says: 'it is no file' },
  ])('that $why is an error of usage', async ({ at, says }) => {
    const root = tree({ 'p.yaml': '' });
    await expect(findCodeowners([join(root, 'p.yaml')], join(root, at))).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(new RegExp(`${says}[^]*--codeowners`)),
    });
  });
});
