import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../../src/adapters/git/repository-address.ts';

describe('an address', () => {
  it.each([
    'ext::sh -c x',
    'foo::bar',
    '--upload-pack=x',
    '-x',
    'ssh://-oProxyCommand=x/y',
    '-oProxyCommand=x:y',
    'git://host/x',
    'ftp://host/x',
    'a\nb',
    '',
    'file://host/x',
  ])('%j is refused', (text) => {
    expect(() => parseAddress(text, '/')).toThrow(/address of the repository/);
  });

  it.each([
    [
      'https://u:p%40@host/x.git',
      { kind: 'https', url: 'https://host/x.git', login: { user: 'u', secret: 'p@' } },
    ],
    ['ssh://git@host:22/x', { kind: 'ssh', url: 'ssh://git@host:22/x' }],
    ['git@host:org/x.git', { kind: 'ssh', url: 'git@host:org/x.git' }],
    ['../x', { kind: 'path', path: '/x' }],
    ['./a:b', { kind: 'path', path: '/srv/a:b' }],
    ['file:///x%20y', { kind: 'path', path: '/x y' }],
  ])('%j is read', (text, expected) => {
    expect(parseAddress(text, '/srv')).toMatchObject(expected);
  });
});
