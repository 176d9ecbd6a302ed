import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PolicyEngine } from '../../src/grants/engine/engine.ts';
import { Identities } from '../../src/grants/identity.ts';
import { formatIp } from '../../src/model/ip.ts';
import { EMPTY_INVENTORY } from '../../src/policies/inventory/inventory.ts';
import type { Policy } from '../../src/policies/policy.ts';
import type { Usage } from '../../src/usage/usage.ts';
import { Comparison } from '../../src/verification/comparison.ts';
import { type ReplayedSides, replayUsage } from '../../src/verification/replay.ts';
import { ToldRequests } from '../../src/verification/replay-requests.ts';
import { StandIns } from '../../src/verification/stand-ins.ts';
import type { Verification } from '../../src/verification/verification.ts';
import { party } from '../support/parties.ts';
import { ciliumPolicy, policySet, verifyTexts } from './verify-texts.ts';

function toCidrs(...cidrs: readonly string[]): string {
  return ciliumPolicy(
    `{ endpointSelector: {}, egress: [{ toCIDRSet: [${cidrs.join(', ')}] }, { toEntities: [none] }] }`,
  );
}

function engineOf(policies: readonly Policy[]): PolicyEngine {
  return new PolicyEngine(policies, EMPTY_INVENTORY);
}

function block(cidr: string, ...except: readonly string[]): string {
  return `{ cidr: ${cidr}, except: [${except.join(', ')}] }`;
}

function seen(place: string): Usage {
  return {
    connection: { source: party('shop/web'), destination: party(place), protocol: 'TCP', port: 443 },
    seenAt: 'egress',
    outcome: 'allowed',
    events: 1,
    firstSeenMs: 1000,
    lastSeenMs: 2000,
  };
}

function replay(before: string, after: string, ...places: readonly string[]): Verification {
  return verifyTexts(before, after, { usages: places.map(seen) });
}

describe('of an observed party only a prefix is known', () => {
  const before = toCidrs(block('20.0.0.0/16'), block('30.0.0.0/8', '30.1.0.0/16'), block('40.0.0.0/24'));

  it.each([
    { why: 'nothing changed', after: before, place: '20.0.0.0/8', cut: undefined },
    {
      why: 'all that was allowed of it still is',
      after: toCidrs(block('20.0.0.0/16')),
      place: '20.0.0.0/8',
      cut: undefined,
    },
    {
      why: 'it is elsewhere',
      after: toCidrs(block('20.0.0.0/16')),
      place: '50.0.0.0/8',
      cut: undefined,
    },
    {
      why: 'its rule goes',
      after: toCidrs(block('20.0.0.0/16')),
      place: '40.0.0.0/24',
      cut: '40.0.0.0',
    },
    {
      why: 'one of two rules for it goes, and both were perhaps',
      after: toCidrs(block('20.0.0.0/16')),
      place: '0.0.0.0/0',
      cut: '30.0.0.0',
    },
    {
      why: 'half of it is cut',
      after: toCidrs(block('20.0.128.0/17'), block('30.0.0.0/8', '30.1.0.0/16')),
      place: '20.0.0.0/8',
      cut: '20.0.0.0',
    },
    {
      why: 'an exception in it grows',
      after: toCidrs(block('20.0.0.0/16'), block('30.0.0.0/8', '30.0.0.0/15')),
      place: '30.0.0.0/16',
      cut: '30.0.0.0',
    },
    {
      why: 'what goes was an exception before',
      after: toCidrs(block('20.0.0.0/16'), block('40.0.0.0/24')),
      place: '30.1.0.0/16',
      cut: undefined,
    },
    {
      why: 'no address was on record at all',
      after: toCidrs(block('20.0.0.0/16')),
      place: 'world',
      cut: '30.0.0.0',
    },
  ])('$why → $cut', ({ after, place, cut }) => {
    const texts = replay(before, after, place)
      .counterexamples.filter(({ law }) => law === 'cuts-nothing')
      .map(({ text }) => text);
    const [, shown] = /^.* its egress would be denied, were it (.*)$/.exec(texts.join('\n')) ?? [];
    expect([texts.length, shown]).toEqual([cut === undefined ? 0 : 1, cut]);
  });

  it('that is one connection, however many addresses stand in for it', () => {
    expect(replay(before, before, '0.0.0.0/0').checked.replayed).toBe(1);
  });

  it('two rules made one of the same addresses pass: prefixes draw no lines of their own', () => {
    const halves = toCidrs(block('20.0.0.0/17'), block('20.0.128.0/17'));
    const whole = toCidrs(block('20.0.0.0/16'));
    expect(replay(halves, whole, '20.0.0.0/16').counterexamples).toEqual([]);
    expect(replay(whole, halves, '20.0.0.0/16').counterexamples).toEqual([]);
  });

  it('a change that cuts the address that was meant never passes, whichever it was', () => {
    const cidr = fc
      .tuple(
        fc.constantFrom('20.0.0.0', '20.0.0.64', '20.0.0.128', '20.0.1.0'),
        fc.integer({ min: 23, max: 27 }),
      )
      .map(([ip, length]) => block(`${ip}/${length}`));
    const set = fc.uniqueArray(cidr, { maxLength: 3 });
    let refuted = 0;
    fc.assert(
      fc.property(set, set, fc.nat(511), (old, fresh, host) => {
        const ip = formatIp({ family: 4, value: 0x1400_0000n + BigInt(host) });
        const [was, is] = [toCidrs(...old, block('90.0.0.0/8')), toCidrs(...fresh, block('90.0.0.0/8'))];
        const [older, newer] = [policySet(was).policies, policySet(is).policies];
        const identities = new Identities(EMPTY_INVENTORY);
        const sides: ReplayedSides = {
          comparison: new Comparison(engineOf(older), engineOf(newer)),
          changed: engineOf([...older, ...newer]),
          standIns: new StandIns([...older, ...newer]),
          identityOf: (one) => identities.of(one),
          told: new ToldRequests([], 0),
        };
        const cuts = (place: string): number => replayUsage([seen(place)], sides).cut.length;
        fc.pre(cuts(ip) > 0);
        refuted += 1;
        const prefixes = [ip.replace(/\d+$/, '0/24'), '20.0.0.0/16', '20.0.0.0/8', '0.0.0.0/0'];
        expect(prefixes.map(cuts)).toEqual([1, 1, 1, 1]);
      }),
      { numRuns: 60 },
    );
    expect(refuted).toBeGreaterThan(5);
  });
});
