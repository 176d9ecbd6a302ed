import { describe, expect, it } from 'vitest';
import { parseCodeowners } from '../../../src/report/owners/codeowners.ts';

function ownersOf(text: string, path: string): readonly string[] {
  const { codeowners, problems } = parseCodeowners('CODEOWNERS', text);
  expect(problems).toEqual([]);
  return codeowners.ownersOf(path);
}

describe('whom a CODEOWNERS file names', () => {
  it.each<{ why: string; text: string; path: string; expected: string[] }>([
    { why: 'an empty file names nobody', text: '', path: 'a.yaml', expected: [] },
    { why: '* is for everything', text: '* @all', path: 'a/b/c.yaml', expected: ['@all'] },
    {
      why: 'the last line that matches counts',
      text: '* @all\n*.yaml @yaml',
      path: 'a/b.yaml',
      expected: ['@yaml'],
    },
    {
      why: 'the last line counts, though one before is narrower',
      text: '/a/b.yaml @b\n* @all',
      path: 'a/b.yaml',
      expected: ['@all'],
    },
    {
      why: 'a line for a directory before one for its files',
      text: '/docs/ @docs\n*.md @md',
      path: 'docs/x.md',
      expected: ['@md'],
    },
    {
      why: 'several owners, in order',
      text: '* @b @org/team-a dev@example.com',
      path: 'x',
      expected: ['@b', '@org/team-a', 'dev@example.com'],
    },
    { why: 'a leading slash is the root', text: '/build/ @b', path: 'x/build/y', expected: [] },
    {
      why: 'without one it is any directory of the name',
      text: 'apps/ @a',
      path: 'x/apps/y/z.yaml',
      expected: ['@a'],
    },
    { why: 'dir/* is for its own files', text: 'docs/* @d', path: 'docs/a.md', expected: ['@d'] },
    { why: 'dir/* is not for those below', text: 'docs/* @d', path: 'docs/build/a.md', expected: [] },
    { why: '/* is for files of the root', text: '/* @r', path: 'a', expected: ['@r'] },
    { why: '/* is not for those below', text: '/* @r', path: 'a/b', expected: [] },
    { why: '** reaches any depth', text: '**/logs @l', path: 'a/b/logs/c', expected: ['@l'] },
    { why: 'a/** reaches any depth below', text: '/a/** @l', path: 'a/b/c/d', expected: ['@l'] },
    {
      why: 'a line without owners takes them away',
      text: '* @all\n/apps/x',
      path: 'apps/x/a.yaml',
      expected: [],
    },
    { why: 'capitals count', text: '/Apps/ @a', path: 'apps/x', expected: [] },
    { why: 'a comment behind owners', text: '* @all # all of us @nobody', path: 'a', expected: ['@all'] },
    { why: 'a comment in place of owners', text: '* @all\n*.yaml # nobody', path: 'a.yaml', expected: [] },
    { why: 'comments and blank lines', text: '# * @no\n\n   \n* @all\n', path: 'a', expected: ['@all'] },
    { why: 'a blank in a name', text: 'a\\ b/ @ab', path: 'a b/c', expected: ['@ab'] },
    { why: 'Windows line ends', text: '* @all\r\n*.md @md\r\n', path: 'x.md', expected: ['@md'] },
    { why: 'a byte order mark', text: '\ufeff* @all', path: 'x.md', expected: ['@all'] },
    { why: 'tabs', text: '*\t@all\t@more', path: 'x', expected: ['@all', '@more'] },
  ])('$why', ({ text, path, expected }) => {
    expect(ownersOf(text, path)).toEqual(expected);
  });
});

describe('sections of GitLab', () => {
  const text = `* @all
[Docs] @docs
*.md
*.txt @txt
^[Security][2] @sec @@maintainer
/policies/
`;
  it.each([
    { path: 'a.yaml', expected: ['@all'] },
    { path: 'a.md', expected: ['@all', '@docs'] },
    { path: 'a.txt', expected: ['@all', '@txt'] },
    { path: 'policies/a.md', expected: ['@all', '@docs', '@sec', '@@maintainer'] },
  ])('$path is of $expected', ({ path, expected }) => {
    expect(ownersOf(text, path)).toEqual(expected);
  });
});

describe('a line that is wrong is passed over, and named', () => {
  it.each([
    { why: 'taken back', line: '!*.yaml @x', says: 'taken back with !' },
    { why: 'a range', line: '*.[ch] @x', says: 'ranges of characters' },
    { why: 'an owner that is none', line: '*.yaml x', says: '@organisation/team' },
    { why: 'one of several that is none', line: '*.yaml @a b@', says: '@organisation/team' },
    { why: 'no end', line: `${'a'.repeat(2000)} @x`, says: 'longer than 1000' },
    { why: 'stars without end', line: `${'*a'.repeat(20)} @x`, says: 'too many wildcards' },
    { why: 'depths without end', line: `${'**/'.repeat(20)}a @x`, says: 'too many wildcards' },
    { why: 'markup', line: '*.yaml @<script>alert(1)</script>', says: '@organisation/team' },
    { why: 'a section’s owners', line: '[Section] nobody', says: '@organisation/team' },
  ])('$why', ({ line, says }) => {
    const { codeowners, problems } = parseCodeowners('.github/CODEOWNERS', `* @all\n\n${line}\n`);
    expect(problems).toEqual([
      {
        file: '.github/CODEOWNERS',
        line: 3,
        message: expect.stringMatching(new RegExp(`^this line is passed over: .*${says}`)),
      },
    ]);
    // what is wrong is not repeated: it may be any file's text
    expect(problems[0]?.message).not.toContain('<script>');
    expect(codeowners.ownersOf('a.yaml')).toEqual(['@all']);
  });

  it('no text makes it fail or hang', () => {
    const odd = [
      '\\',
      '\\ ',
      '  \\',
      '[',
      '[]',
      '^[',
      '[a',
      '**/**/**/**/**/**/**/**/a @x',
      '(((( @x',
      '+ @x',
      '? @x',
      '\0 @x',
    ];
    const { codeowners } = parseCodeowners('f', odd.join('\n'));
    expect(codeowners.ownersOf(`${'bb/'.repeat(200)}bb`)).toEqual([]);
  });
});
