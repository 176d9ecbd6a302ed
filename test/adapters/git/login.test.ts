import { expect, it } from 'vitest';
import { credentialsFor } from '../../../src/adapters/git/login.ts';
import { parseAddress } from '../../../src/adapters/git/repository-address.ts';

const TOKEN = { user: undefined, token: 'a-token' };

it.each([
  { why: 'https takes a token', address: 'https://git.example/a/b', given: TOKEN, user: 'x-access-token' },
  { why: 'the user of the address stays', address: 'https://me@git.example/a/b', given: TOKEN, user: 'me' },
  {
    why: 'this machine may be asked in the clear',
    address: 'http://127.0.0.1:80/a',
    given: TOKEN,
    user: 'x-access-token',
  },
  {
    why: 'what stands in the address is shown',
    address: 'https://me:pw@git.example/a',
    given: undefined,
    user: 'me',
  },
  {
    why: 'nothing is shown where nothing is given',
    address: 'http://git.example/a',
    given: undefined,
    user: undefined,
  },
  { why: 'ssh has its own keys', address: 'git@git.example:a/b', given: TOKEN, user: undefined },
])('$why', ({ address, given, user }) => {
  expect(credentialsFor(parseAddress(address, '/'), given)?.user).toBe(user);
});

it.each(['http://git.example/a', 'http://me:pw@git.example/a', 'http://127.0.0.1.evil.example/a'])(
  '%s is shown no secret in the clear',
  (address) => {
    const show = (): unknown => credentialsFor(parseAddress(address, '/'), TOKEN);
    expect(show).toThrow(/not https/);
    expect(show).not.toThrow(/a-token|pw/);
  },
);
