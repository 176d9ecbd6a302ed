import { describe, expect, it } from 'vitest';
import { PairInterner } from '../../../src/adapters/hubble/wire/pair-interner.ts';
import type { PairPlace } from '../../../src/adapters/hubble/wire/pair-table.ts';

/** A message with an address and an endpoint somewhere in it. */
function message(ip: string, endpoint: string): { bytes: Buffer; place: PairPlace } {
  const bytes = Buffer.from(`..${ip}....${endpoint}...`, 'latin1');
  const start = 2 + ip.length + 4;
  return { bytes, place: { ipStart: 2, ipEnd: 2 + ip.length, start, end: start + endpoint.length } };
}

function interned(capacity: number) {
  const interner = new PairInterner<string>(capacity);
  const get = (ip: string, endpoint: string): string | undefined => {
    const { bytes, place } = message(ip, endpoint);
    return interner.get(bytes, place);
  };
  const set = (ip: string, endpoint: string, value = `${ip} ${endpoint}`): void => {
    const { bytes, place } = message(ip, endpoint);
    interner.set(bytes, place, value);
    bytes.fill(0);
  };
  return { get, set };
}

describe('what is kept by an address and an endpoint', () => {
  it('is found by both, equal to the byte, and not by one of them', () => {
    const { get, set } = interned(16);
    set('10.0.0.1', 'endpoint a');
    expect(get('10.0.0.1', 'endpoint a')).toBe('10.0.0.1 endpoint a');
    expect(get('10.0.0.1', 'endpoint b')).toBeUndefined();
    expect(get('10.0.0.2', 'endpoint a')).toBeUndefined();
    // the same bytes, divided elsewhere
    expect(get('10.0.0.1e', 'ndpoint a')).toBeUndefined();
  });

  it('may be many for one address, which pods have one after the other', () => {
    const { get, set } = interned(64);
    for (let pod = 0; pod < 10; pod += 1) set('10.0.0.1', `pod ${pod}`);
    for (let pod = 0; pod < 10; pod += 1) expect(get('10.0.0.1', `pod ${pod}`)).toBe(`10.0.0.1 pod ${pod}`);
  });

  it('with more of one address than are looked through: never a wrong one', () => {
    const { get, set } = interned(64);
    for (let pod = 0; pod < 60; pod += 1) set('10.0.0.1', `pod ${pod + 10}`);
    const found = Array.from({ length: 60 }, (_, pod) => get('10.0.0.1', `pod ${pod + 10}`));
    for (const [pod, value] of found.entries())
      expect([undefined, `10.0.0.1 pod ${pod + 10}`]).toContain(value);
    expect(found.filter((one) => one !== undefined).length).toBeGreaterThan(10);
  });

  it('stays while it is in use, and goes once others have come in its place', () => {
    const { get, set } = interned(64);
    set('used', 'x');
    set('unused', 'x');
    for (let i = 0; i < 1000; i += 1) {
      set(`10.0.${i >> 8}.${i & 255}`, 'x'.repeat(300));
      expect(get('used', 'x')).toBe('used x');
    }
    expect(get('unused', 'x')).toBeUndefined();
    expect(get('10.0.3.231', 'x'.repeat(300))).toBeDefined();
  });

  it('is bounded in bytes too: endpoints of any size push out older ones', () => {
    const { get, set } = interned(32_768);
    const large = 'x'.repeat(16_000);
    for (let i = 0; i < 3000; i += 1) set(`a${i}`, large, `${i}`);
    expect(get('a2999', large)).toBe('2999');
    expect(get('a0', large)).toBeUndefined();
  });

  it('is no endpoint or address that is longer than any real one', () => {
    const { get, set } = interned(16);
    set('a', 'x'.repeat(20_000));
    set('1'.repeat(65), 'x');
    expect(get('a', 'x'.repeat(20_000))).toBeUndefined();
    expect(get('1'.repeat(65), 'x')).toBeUndefined();
  });
});
