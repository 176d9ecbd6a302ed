import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { selectsSubject } from '../../../src/grants/engine/subject-classes.ts';
import type { Grant } from '../../../src/grants/grant.ts';
import type { Identity } from '../../../src/grants/identity.ts';
import { matchPeer, matchPort } from '../../../src/grants/match.ts';
import { portNames, resolverFor } from '../../../src/grants/named-ports.ts';
import { References } from '../../../src/grants/references/references.ts';
import { DIRECTIONS, type Direction } from '../../../src/model/direction.ts';
import { allOf, type Match } from '../../../src/model/match.ts';
import { type LoadedScenario, loadScenario, type Probe, readScenarios } from '../oracle-scenario.ts';

const SUBSET = fileURLToPath(
  new URL('../../../fixtures/oracle/cilium-policy-cases.jsonl.gz', import.meta.url),
);

/** Every grant asked by itself, without index, class or cache. */
function naive(
  { engine, inventory }: LoadedScenario,
  references: References,
  direction: Direction,
  subject: Identity,
  peer: Identity,
  { protocol, port }: Probe,
): string[] {
  const names = portNames(inventory);
  const surroundings = { agent: inventory.agent, references };
  const matchOf = ({ spec, rule, peer: written, port: entry, request }: Grant): Match =>
    allOf([
      rule.direction === direction ? 'yes' : 'no',
      selectsSubject(spec, subject),
      written === undefined ? 'yes' : matchPeer(written, peer, surroundings),
      entry === undefined
        ? 'yes'
        : matchPort(entry, protocol, port, resolverFor(names, direction, subject, protocol)),
      request === undefined ? 'yes' : 'maybe',
    ]);
  return engine.grants.flatMap((grant) => {
    const match = matchOf(grant);
    return match === 'no' ? [] : [`${grant.id} ${match}`];
  });
}

describe('index, classes of peers and caches', () => {
  const scenarios = readScenarios(SUBSET);

  it('change no answer: each grant asked by itself says the same, in the same order', () => {
    let compared = 0;
    let credited = 0;
    for (const scenario of scenarios) {
      const loaded = loadScenario(scenario);
      const references = new References(loaded.inventory);
      for (const [i, pair] of Object.keys(scenario.expected.verdicts).entries()) {
        const probe = loaded.probes[i % loaded.probes.length];
        const [source = '', destination = ''] = pair.split(' > ');
        if (probe === undefined) continue;
        for (const direction of DIRECTIONS) {
          const sides = [loaded.identity(source), loaded.identity(destination)] as const;
          const [subject, peer] = direction === 'egress' ? sides : ([sides[1], sides[0]] as const);
          const ours = loaded.engine
            .decide(direction, subject, peer, probe.protocol, probe.port)
            .grants.map(({ grant, match }) => `${grant.id} ${match}`);
          expect(ours).toEqual(naive(loaded, references, direction, subject, peer, probe));
          compared += 1;
          credited += ours.length;
        }
      }
    }
    expect(compared).toBeGreaterThan(20_000);
    expect(credited).toBeGreaterThan(1000);
  });
});
