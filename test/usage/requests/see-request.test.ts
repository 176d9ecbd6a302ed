import { describe, expect, it } from 'vitest';
import {
  formatSeenRequest,
  seenRequestFromText,
  seenRequestToText,
} from '../../../src/model/seen-request.ts';
import { seeRequest } from '../../../src/usage/requests/see-request.ts';

const http = (url: string, method = 'GET') => seeRequest({ kind: 'http', method, url });

describe('what is recorded of an HTTP request', () => {
  it.each([
    { why: 'words stay', url: 'http://api:8080/v1/items', seen: 'GET /v1/items at api:8080' },
    { why: 'a version stays', url: 'http://api/v1beta1/items/', seen: 'GET /v1beta1/items/ at api' },
    { why: 'one digit stays', url: 'http://api/page/7', seen: 'GET /page/7 at api' },
    {
      why: 'a number is an id',
      url: 'http://api/orders/12/lines',
      seen: 'GET /orders/{number}/lines at api',
    },
    {
      why: 'a UUID is an id',
      url: 'http://api/u/6533a72f-35df-412d-8cfd-cfd0cc4e35df',
      seen: 'GET /u/{uuid} at api',
    },
    { why: 'hexadecimal digits are an id', url: 'http://api/c/9f86d081884c', seen: 'GET /c/{hex} at api' },
    {
      why: 'an address is nobody’s business',
      url: 'http://api/u/jo@example.com',
      seen: 'GET /u/{text} at api',
    },
    { why: 'escapes may differ from what was sent', url: 'http://api/a%20b', seen: 'GET /{text} at api' },
    { why: 'parameters may hold a session', url: 'http://api/x;sid=12ab', seen: 'GET /{text} at api' },
    { why: 'letters and many digits are an id', url: 'http://api/o/A1B2C3x', seen: 'GET /o/{text} at api' },
    { why: 'a long segment is an id', url: `http://api/${'x'.repeat(65)}`, seen: 'GET /{text} at api' },
    {
      why: 'a gRPC method stays',
      url: 'http://api/shop.v1.Cart/AddItem',
      seen: 'GET /shop.v1.Cart/AddItem at api',
    },
    {
      why: 'of a query only that there was one',
      url: 'http://api/s?token=x/y',
      seen: 'GET /s?{query} at api',
    },
    { why: 'a fragment is not told', url: 'http://api/s#token', seen: 'GET /s{any} at api' },
    { why: 'a password goes, and the host with it', url: 'http://jo:pw@api/s', seen: 'GET /s' },
    { why: 'no host', url: '/s', seen: 'GET /s' },
    { why: 'no path', url: 'HUBBLE_REDACTED', seen: 'GET {any}' },
    { why: 'nothing at all', url: '', seen: 'GET {any}' },
    { why: 'an address of IPv6', url: 'http://[2001:db8::1]:80/s', seen: 'GET /s at [2001:db8::1]:80' },
  ])('$why: $url → $seen', ({ url, seen }) => {
    expect(formatSeenRequest(http(url))).toBe(seen);
  });

  it('what is too deep or too long is cut', () => {
    expect(formatSeenRequest(http(`http://a/${'x/'.repeat(40)}`))).toBe(`GET ${'/x'.repeat(16)}/{any} at a`);
    expect(formatSeenRequest(http(`http://a/${'word'.repeat(15)}/`.repeat(1) + 'yes/'.repeat(15)))).toMatch(
      /^GET \/(word)+(\/yes)+\/(\{any\})? at a$/,
    );
  });

  it('a method that is none stands for any', () => {
    expect(formatSeenRequest(http('http://a/x', 'get it'))).toBe('any method /x at a');
  });
});

describe('what is recorded of a DNS query', () => {
  it.each([
    { query: 'DB.Example.com.', name: 'db.example.com' },
    { query: '_sip._tcp.example.com.', name: '_sip._tcp.example.com' },
    { query: '.', name: '**' },
    { query: 'b\u0000d name.', name: '**' },
  ])('$query → $name', ({ query, name }) => {
    expect(seeRequest({ kind: 'dns', query })).toEqual({ kind: 'dns', name });
  });
});

describe('the text of a request', () => {
  it.each([
    { seen: http('http://api/s?x') },
    { seen: http('/s', '') },
    { seen: seeRequest({ kind: 'dns', query: 'a.io.' }) },
    { seen: seeRequest({ kind: 'other' }) },
  ])('$seen is read back as it was', ({ seen }) => {
    expect(seenRequestFromText(seenRequestToText(seen))).toEqual(seen);
  });

  it.each(['["grpc","x"]', '["http",1]', '{}', 'nonsense'])(
    '%s, which is not known, is any request',
    (text) => {
      expect(seenRequestFromText(text)).toEqual({ kind: 'other' });
    },
  );
});
