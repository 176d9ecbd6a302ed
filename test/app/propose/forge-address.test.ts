import { describe, expect, it } from 'vitest';
import { apiOf, forgeAddress } from '../../../src/app/propose/forge-address.ts';

describe('a remote tells where the forge has the repository', () => {
  it.each([
    {
      remote: 'https://github.com/acme/policies.git',
      expected: ['github', 'https://github.com', 'acme/policies'],
    },
    {
      remote: 'git@github.com:acme/policies.git',
      expected: ['github', 'https://github.com', 'acme/policies'],
    },
    {
      remote: 'ssh://git@gitlab.com:22/a/b/policies',
      expected: ['gitlab', 'https://gitlab.com', 'a/b/policies'],
    },
    {
      remote: 'https://gitlab.acme.example:8443/a/b.git',
      expected: ['gitlab', 'https://gitlab.acme.example:8443', 'a/b'],
    },
    { remote: 'https://codeberg.org/a/b', expected: ['gitea', 'https://codeberg.org', 'a/b'] },
    {
      remote: 'https://forgejo.acme.example/a/b/',
      expected: ['gitea', 'https://forgejo.acme.example', 'a/b'],
    },
    { remote: 'https://git.acme.example/a/b', expected: [undefined, 'https://git.acme.example', 'a/b'] },
    { remote: 'https://user:secret@github.com/acme/x', expected: ['github', 'https://github.com', 'acme/x'] },
  ])('$remote', ({ remote, expected }) => {
    const { kind, origin, project } = forgeAddress(remote) ?? {};
    expect([kind, origin, project]).toEqual(expected);
  });

  it.each([
    '/srv/git/policies.git',
    '../policies',
    'file:///srv/x/y',
    'https://github.com/acme',
    'ext::sh -c x',
    'https://h/../..',
    'https://h/a/%2e%2e',
    '',
    'https://h/%zz/b',
  ])('%s is none', (remote) => {
    expect(forgeAddress(remote)).toBeUndefined();
  });
});

describe('each kind has its API where its documentation says', () => {
  it.each([
    { kind: 'github', origin: 'https://github.com', api: 'https://api.github.com' },
    { kind: 'github', origin: 'https://github.acme.example', api: 'https://github.acme.example/api/v3' },
    { kind: 'gitlab', origin: 'https://gitlab.com', api: 'https://gitlab.com' },
    { kind: 'gitea', origin: 'https://codeberg.org', api: 'https://codeberg.org' },
  ] as const)('$kind at $origin → $api', ({ kind, origin, api }) => {
    expect(apiOf(kind, origin)).toBe(api);
  });
});
