import { describe, expect, it } from 'vitest';
import { formatSeenRequest } from '../../../src/model/seen-request.ts';
import { RequestBound } from '../../../src/usage/requests/request-bound.ts';
import { party } from '../../support/parties.ts';

const connection = {
  source: party('shop/web'),
  destination: party('shop/api'),
  protocol: 'TCP',
  port: 80,
} as const;
const LIMITS = { perConnection: { itself: 2, family: 1 }, inAll: 100 };

function applied(bound: RequestBound, paths: readonly string[]): string[] {
  return paths.map((path) =>
    formatSeenRequest(bound.apply(connection, 'egress', { kind: 'http', method: 'GET', url: path })),
  );
}

const names = (bound: RequestBound, queries: readonly string[]): string[] =>
  queries.map((query) => formatSeenRequest(bound.apply(connection, 'egress', { kind: 'dns', query })));

describe('requests beyond the bound are folded (2 requests, 1 family)', () => {
  it('to their family, then to their kind', () => {
    expect(applied(new RequestBound(LIMITS), ['/a/x', '/a/y', '/a/z', '/b/z', '/a/w', '/a/x'])).toEqual([
      'GET /a/x',
      'GET /a/y',
      'GET /a/{any}',
      'any method {any}',
      'GET /a/{any}',
      'GET /a/x',
    ]);
  });

  it('names to what they lie below, then to any', () => {
    expect(
      names(new RequestBound(LIMITS), ['a.x.io', 'b.x.io', 'c.x.io', 'd.e.x.io', 'a.y.io', 'io']),
    ).toEqual([
      'DNS query for a.x.io',
      'DNS query for b.x.io',
      'DNS query for **.x.io',
      'DNS query for **.x.io',
      'DNS query for **',
      'DNS query for **',
    ]);
  });

  it('each connection and half has its own room', () => {
    const bound = new RequestBound(LIMITS);
    applied(bound, ['/a', '/b', '/c']);
    const logged = { kind: 'http', method: 'GET', url: '/c' } as const;
    expect(formatSeenRequest(bound.apply(connection, 'ingress', logged))).toBe('GET /c');
    const other = { ...connection, port: 81 };
    expect(formatSeenRequest(bound.apply(other, 'egress', logged))).toBe('GET /c');
  });

  it('all of them together have a bound, too', () => {
    const bound = new RequestBound({ perConnection: { itself: 9, family: 9 }, inAll: 2 });
    expect(applied(bound, ['/a', '/b', '/c'])).toEqual(['GET /a', 'GET /b', 'any method {any}']);
  });

  it('what the store holds counts, and is told apart as before', () => {
    const before = new RequestBound(LIMITS);
    const after = new RequestBound(LIMITS);
    for (const url of ['/a/x', '/a/y', '/a/z']) {
      const seen = before.apply(connection, 'egress', { kind: 'http', method: 'GET', url });
      after.note({ ...connection, source: party('shop/web') }, 'egress', seen);
    }
    const paths = ['/a/q', '/b/q', '/a/y'];
    expect(applied(after, paths)).toEqual(applied(before, paths));
  });

  it('equal requests are one object', () => {
    const bound = new RequestBound(LIMITS);
    const once = (url: string) => bound.apply(connection, 'egress', { kind: 'http', method: 'GET', url });
    expect(once('/a?x=1')).toBe(once('/a?x=2'));
  });
});
