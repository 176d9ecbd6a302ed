import { describe, expect, it } from 'vitest';
import type { Request } from '../../../src/model/request.ts';
import { formatRequest } from '../../../src/model/sets/format-request.ts';

describe('a request in words', () => {
  it.each<{ request: Request; text: string }>([
    { request: { kind: 'http', method: 'GET', path: '/api?q=1' }, text: 'GET /api?q=1' },
    { request: { kind: 'http', method: 'GET', path: '/', host: 'shop:8080' }, text: 'GET / at shop:8080' },
    { request: { kind: 'http', method: 'GET', path: '/', headers: {} }, text: 'GET / with no header' },
    {
      request: { kind: 'http', method: 'GET', path: '/', headers: { 'x-b': 'two words', 'x-a': '' } },
      text: 'GET / with header x-a="" x-b="two words"',
    },
    {
      request: { kind: 'http', method: 'GET', path: '/', host: 'shop', serverName: 'shop.io' },
      text: 'GET / at shop in TLS to shop.io',
    },
    { request: { kind: 'http', method: 'GET', path: '/ at shop' }, text: 'GET "/ at shop"' },
    { request: { kind: 'dns', name: 'a.io' }, text: 'DNS query for a.io' },
    { request: { kind: 'dns', name: '' }, text: 'DNS query for ""' },
    { request: { kind: 'tls', serverName: 'a.io' }, text: 'TLS to a.io' },
    { request: { kind: 'tls', serverName: '' }, text: 'TLS without server name' },
  ])('$text', ({ request, text }) => {
    expect(formatRequest(request)).toBe(text);
  });
});
