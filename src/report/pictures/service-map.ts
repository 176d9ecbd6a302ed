import { countedPods } from '../../findings/exposure/counted-pods.ts';
import type { Population } from '../../findings/population.ts';
import type { PolicyEngine } from '../../grants/engine/engine.ts';
import { sidesOf } from '../../model/direction.ts';
import type { AgentSettings } from '../../policies/inventory/agent-settings.ts';
import type { Interval } from '../../usage/intervals.ts';
import type { Usage } from '../../usage/usage.ts';
import { drawMap } from './map/draw-map.ts';
import { Lines } from './map/lines.ts';
import { Openings } from './map/openings.ts';
import { Parties } from './map/parties.ts';
import { drawTraffic } from './map/traffic.ts';
import type { ServiceMap } from './pictures.ts';

export interface MapInput {
  readonly engine: PolicyEngine;
  readonly population: Population;
  readonly agent: AgentSettings;
  readonly usages: readonly Usage[];
  readonly window: Interval;
}

/**
 * Who may reach whom, and who did.
 *
 * A line is granted where some rule of either side joins the two, and both sides let some of it through: where a policy
 * isolates the other pod, it must allow it, too; what a deny forbids is taken off. A rule for more than a few workloads
 * is one line, to or from a node that stands for all of them; it is there if some of them may. Ports of a line are the
 * entries of rules, and one is used where some connection of the window came by it. Left aside: L7 entries, the order
 * of tiers, pods that are gone, traffic that was only audited, and what a node opens to its own pods without any rule.
 */
export function serviceMap({ engine, population, agent, usages, window }: MapInput): ServiceMap {
  const parties = new Parties(population, countedPods(population, agent, window.fromMs));
  const [lines, openings] = [new Lines(), new Openings(engine)];
  for (const grant of engine.grants) {
    const subjects = parties.ofMembers(population.subjects(grant.spec), grant.spec.subject.text);
    for (const subject of subjects)
      for (const peer of parties.ofPeer(grant)) {
        const [from, to] = sidesOf(grant.rule.direction, subject, peer);
        lines.grant(from, to, grant, openings.of(grant, subject, peer));
      }
  }
  drawTraffic(usages, window, { engine, population, parties, lines });
  return drawMap(parties.workloads, [...lines]);
}
