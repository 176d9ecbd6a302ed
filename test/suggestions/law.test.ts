import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { daysAtHome } from '../../src/findings/days-at-home.ts';
import { Population } from '../../src/findings/population.ts';
import { Presence } from '../../src/findings/presence.ts';
import { PolicyEngine } from '../../src/grants/engine/engine.ts';
import { Identities } from '../../src/grants/identity.ts';
import { DAY_MS } from '../../src/model/time.ts';
import { parseManifest } from '../../src/policies/manifest.ts';
import { type ParsedPolicies, parsePolicies } from '../../src/policies/parse-policies.ts';
import type { Policy } from '../../src/policies/policy.ts';
import { SUGGESTED_KINDS, type SuggestedKind } from '../../src/suggestions/peer-of.ts';
import { type Suggestions, suggestPolicies } from '../../src/suggestions/suggest.ts';
import type { Usage } from '../../src/usage/usage.ts';
import { judgeObserved } from '../tightening/oracle/judge-observed.ts';
import { NOW_MS, SINCE_MS } from '../tightening/oracle/observe.ts';
import { policySet } from '../tightening/world/arbitrary-set.ts';
import { CONNECTIONS, decisionsOf, ENDPOINTS, INVENTORY, observe } from '../tightening/world/world.ts';

function suggest(
  { policies, invalid }: ParsedPolicies,
  usages: readonly Usage[],
  kind: SuggestedKind,
): Suggestions {
  const population = new Population(ENDPOINTS, INVENTORY, ['node-1']);
  const coverage = [{ node: 'node-1', covered: [{ fromMs: SINCE_MS, toMs: NOW_MS }], lost: [] }];
  return suggestPolicies({
    findings: judgeObserved({ policies, invalid }, { inventory: INVENTORY, endpoints: ENDPOINTS, usages })
      .findings,
    policies,
    engine: new PolicyEngine(policies, INVENTORY),
    taken: [...policies, ...invalid].map(({ ref }) => ref),
    inventory: INVENTORY,
    population,
    presence: () => new Presence(coverage, population.isComplete, daysAtHome(usages, population)),
    usages,
    endpoints: ENDPOINTS,
    // its pods have no creation time, and the world began when the recording did
    settings: { nowMs: NOW_MS, unusedForMs: 30 * DAY_MS, assumeStable: true, keeps: [] },
    kind,
  });
}

function read(...texts: readonly string[]): ParsedPolicies {
  return parsePolicies(
    texts.flatMap((text, i) => parseManifest(`${i}.yaml`, text).objects),
    INVENTORY.agent,
  );
}

// a busy machine takes several times as long
vi.setConfig({ testTimeout: 600_000 });

const OPENNESS = { deny: 0, unknown: 1, allow: 2, unenforced: 2 } as const;
const identities = new Identities(INVENTORY);

describe.each(SUGGESTED_KINDS.map((kind) => ({ kind })))('$kind: whatever policies there are', ({ kind }) => {
  it('what is suggested is valid, isolates, widens nothing and cuts nothing seen, alone and together', () => {
    const seen = { offered: 0, withheld: 0, narrower: 0, kept: 0 };
    fc.assert(
      fc.property(policySet(), fc.array(fc.nat({ max: 2000 }), { maxLength: 12 }), (objects, picks) => {
        const before = read(...objects.map((one) => stringify(one, { aliasDuplicateObjects: false })));
        const usages = observe(before.policies, picks);
        const { offered, withheld } = suggest(before, usages, kind);
        seen.offered += offered.length;
        seen.withheld += withheld.length;
        const { policies: fresh, invalid, unenforced } = read(...offered.map(({ yaml }) => yaml));
        expect([fresh.length, invalid.length, unenforced.length]).toEqual([offered.length, 0, 0]);
        expect(new Set([...before.policies, ...fresh].map(({ ref }) => JSON.stringify(ref))).size).toBe(
          before.policies.length + fresh.length,
        );

        const isObserved = new Set(usages.map((one) => one.connection));
        const was = decisionsOf(before.policies);
        for (const added of [fresh, ...fresh.map((one) => [one])]) {
          const is = decisionsOf([...before.policies, ...added]);
          const wrong = CONNECTIONS.flat().flatMap(({ connection, direction }, i): string[] => {
            const [old, now] = [was[i], is[i]];
            if (old === undefined || now === undefined) throw new Error('a decision is missing');
            const change = OPENNESS[now.verdict] - OPENNESS[old.verdict];
            if (change < 0) seen.narrower += 1;
            if (isObserved.has(connection)) seen.kept += 1;
            return [
              ...(change > 0 ? [`${direction} ${connection.port} is wider`] : []),
              ...(change < 0 && isObserved.has(connection) ? [`${direction} ${connection.port} is cut`] : []),
            ];
          });
          expect(wrong).toEqual([]);
        }
        expect(openOf(offered, [...before.policies, ...fresh])).toEqual([]);
      }),
      { numRuns: 150 },
    );
    // a law about nothing proves nothing
    for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(5);
  });

  it('the same world gives the same bytes, in whatever order it is told', () => {
    fc.assert(
      fc.property(policySet(), fc.array(fc.nat({ max: 2000 }), { maxLength: 12 }), (objects, picks) => {
        const before = read(...objects.map((one) => stringify(one, { aliasDuplicateObjects: false })));
        const usages = observe(before.policies, picks);
        const { offered, withheld } = suggest(before, usages, kind);
        const again = suggest(before, usages.toReversed(), kind);
        expect(again.offered).toEqual(offered);
        expect(again.withheld.map(({ workload }) => workload)).toEqual(
          withheld.map(({ workload }) => workload),
        );
      }),
      { numRuns: 40 },
    );
  });
});

/** Pods that would not be isolated where a suggestion says so. */
function openOf(offered: Suggestions['offered'], policies: readonly Policy[]): string[] {
  const engine = new PolicyEngine(policies, INVENTORY);
  return offered.flatMap(({ workload, directions }) =>
    ENDPOINTS.map(({ endpoint }) => identities.of(endpoint))
      .filter(
        ({ endpoint, labels }) =>
          endpoint.kind === 'pod' &&
          endpoint.namespace === workload.namespace &&
          labels.get('k8s', 'app') === workload.name,
      )
      .flatMap((pod) => directions.filter((direction) => engine.isolated(direction, pod) !== 'yes')),
  );
}
