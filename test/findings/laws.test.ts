import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../src/model/time.ts';
import { ciliumPolicy, networkPolicy } from '../support/policies.ts';
import { judged, type Running, revokedGrants, type Situation, type Used } from './situation.ts';

const APPS = ['web', 'api', 'job', 'db'] as const;
const NODES = ['a', 'b'] as const;
const PORTS = ['80', '443'] as const;

const app = fc.constantFrom(...APPS);
const select = (name: string): unknown => ({ matchLabels: { app: name } });

/** Policies of several peers and ports, so that their grants share rules. */
const policy = fc
  .record({
    name: fc.constantFrom('x', 'y', 'deny-z'),
    subject: app,
    rules: fc.array(
      fc.record({
        direction: fc.constantFrom('ingress', 'egress'),
        peers: fc.uniqueArray(app, { maxLength: 3 }),
        ports: fc.uniqueArray(fc.constantFrom(...PORTS), { maxLength: 2 }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    isCilium: fc.boolean(),
  })
  .map(({ name, subject, rules, isCilium }) => {
    const section = (direction: string): unknown[] =>
      rules
        .filter((rule) => rule.direction === direction)
        .map(({ peers, ports }) => {
          const peerField = direction === 'ingress' ? 'from' : 'to';
          return isCilium
            ? {
                ...(peers.length === 0 ? {} : { [`${peerField}Endpoints`]: peers.map(select) }),
                ...(ports.length === 0
                  ? {}
                  : { toPorts: [{ ports: ports.map((port) => ({ port, protocol: 'TCP' })) }] }),
              }
            : {
                [peerField]: peers.map((peer) => ({ podSelector: select(peer) })),
                ports: ports.map((port) => ({ port: Number(port) })),
              };
        });
    const spec = { ingress: section('ingress'), egress: section('egress') };
    return isCilium
      ? ciliumPolicy({ endpointSelector: select(subject), ...spec }, { name })
      : networkPolicy({ podSelector: select(subject), ...spec }, { name });
  });

const days = fc.double({ min: 0, max: 60, noNaN: true });

const used: fc.Arbitrary<Used> = fc
  .record({ from: app, to: app, port: fc.constantFrom(...PORTS, '9'), last: days })
  .map(({ from, to, port, last }) => ({ what: `shop/${from} > shop/${to} TCP ${port}`, last }));

const span = fc
  .tuple(days, days)
  .map(([x, y]): readonly [number, number] => [Math.max(x, y), Math.min(x, y)]);

/** Mostly covered, so that something is revoked. */
const covered = fc.record(
  Object.fromEntries(
    NODES.map((node) => [
      node,
      fc.oneof(
        { weight: 3, arbitrary: fc.constant([[60, 0] as const]) },
        { weight: 1, arbitrary: fc.array(span, { maxLength: 3 }) },
      ),
    ]),
  ),
);

const running: fc.Arbitrary<Running[]> = fc.tuple(
  ...APPS.map((name) =>
    fc
      .record({ since: fc.oneof(fc.constant(60), days), nodes: fc.subarray([...NODES]) })
      .map(({ since, nodes }): Running => ({ who: `shop/${name}`, since, nodes, lastSeen: 0 })),
  ),
);

const situation: fc.Arbitrary<Situation> = fc.record({
  policies: fc.array(policy, { minLength: 1, maxLength: 2 }),
  running,
  used: fc.array(used, { maxLength: 6 }),
  covered,
  ruleDays: fc.oneof({ weight: 3, arbitrary: fc.constant(60) }, { weight: 1, arbitrary: days }),
});

const revoked = (of: Situation): ReadonlySet<string> =>
  new Set(revokedGrants(judged(of)).map(({ id, policy: { ref } }) => `${ref.kind} ${id}`));

type Change = fc.Arbitrary<(before: Situation) => Situation>;

const moreFlows: Change = fc
  .array(used, { minLength: 1, maxLength: 4 })
  .map((more) => (before) => ({ ...before, used: [...(before.used ?? []), ...more] }));

const lessCoverage: Change = fc
  .tuple(fc.constantFrom(...NODES), span)
  .map(([node, [from, to]]) => (before) => {
    const left = (before.covered?.[node] ?? [])
      .flatMap(([first, last]) => [
        [first, Math.max(last, from)] as const,
        [Math.min(first, to), last] as const,
      ])
      .filter(([first, last]) => first > last);
    return { ...before, covered: { ...before.covered, [node]: left } };
  });

const longerTime: Change = days.map((more) => (before) => ({
  ...before,
  settings: { unusedForMs: (30 + more) * DAY_MS },
}));

const youngerRule: Change = days.map((age) => (before) => ({
  ...before,
  ruleDays: Math.min(age, before.ruleDays ?? age),
}));

const kept: Change = fc.constant((before) => ({
  ...before,
  policies: before.policies.map((text) =>
    text.replace('"name"', '"annotations": {"lapse.dev/keep": "x"}, "name"'),
  ),
}));

describe('a revocation is never added by', () => {
  it.each([
    { what: 'more flows of parties that are known', change: moreFlows },
    { what: 'less coverage', change: lessCoverage },
    { what: 'a longer --unused-for', change: longerTime },
    { what: 'a younger rule', change: youngerRule },
    { what: 'an annotation that keeps the policy', change: kept },
  ])('$what', ({ change }) => {
    const counts = { runs: 0, revoking: 0, less: 0 };
    fc.assert(
      fc.property(situation, change, (before, apply) => {
        const [was, is] = [revoked(before), revoked(apply(before))];
        counts.runs += 1;
        if (was.size > 0) counts.revoking += 1;
        if (is.size < was.size) counts.less += 1;
        expect([...is].filter((id) => !was.has(id))).toEqual([]);
      }),
      // the same situations every time, so that the counts below are no matter of luck
      { numRuns: 400, seed: 20_260_601 },
    );
    // a law of situations in which nothing is revoked, or nothing changes, says nothing
    expect(counts.revoking).toBeGreaterThan(counts.runs / 10);
    expect(counts.less).toBeGreaterThan(5);
  });
});
