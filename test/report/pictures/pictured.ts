import { Population } from '../../../src/findings/population.ts';
import { Activity } from '../../../src/grants/activity.ts';
import { attribute } from '../../../src/grants/evidence.ts';
import { Identities } from '../../../src/grants/identity.ts';
import { DAY_MS } from '../../../src/model/time.ts';
import type { PictureInput } from '../../../src/report/pictures/make-pictures.ts';
import type { MapEdge, ServiceMap } from '../../../src/report/pictures/pictures.ts';
import type { Coverage } from '../../../src/usage/coverage.ts';
import { daysAgo, NOW_MS, type Situation, situated } from '../../findings/situation.ts';

export interface Picturing extends Situation {
  readonly coverage?: Coverage;
}

/** What pictures are made from, as an analysis has it. */
export function pictureInput(situation: Picturing): PictureInput {
  const { engine, inventory, observed, judgement } = situated(situation);
  const { usages, endpoints } = observed;
  const coverage = situation.coverage ?? observed.coverage;
  const identities = new Identities(inventory, { lenient: true });
  const nodes = coverage.map(({ node }) => node);
  const activity = new Activity();
  attribute(engine, identities, usages, [], [activity]);
  const { ruleDays } = situation;
  return {
    engine,
    agent: inventory.agent,
    population: new Population(endpoints, inventory, nodes, identities),
    activity,
    grantSince: () => (ruleDays === undefined ? undefined : daysAgo(ruleDays)),
    usages,
    coverage,
    findings: judgement.findings,
    window: { fromMs: NOW_MS - 30 * DAY_MS, toMs: NOW_MS },
    nowMs: NOW_MS,
  };
}

/** `used shop/web > shop/db TCP 5432 (1)`, in the order of the map */
export function linesOf({ nodes, edges }: ServiceMap): string[] {
  const name = (index: number): string => {
    const node = nodes[index];
    return node?.kind === 'workload' ? `${node.namespace}/${node.name}` : (node?.name ?? '?');
  };
  return edges.map((edge) => `${edge.use} ${name(edge.from)} > ${name(edge.to)} ${edge.ports}${count(edge)}`);
}

function count({ connections }: MapEdge): string {
  return connections === 0 ? '' : ` (${connections})`;
}

/** A CiliumNetworkPolicy for pods `app=…` of `shop`, or for those selected. */
export function policy(name: string, spec: string, subject = `{ matchLabels: { app: ${name} } }`): string {
  return `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: ${name}, namespace: shop }
spec:
  endpointSelector: ${subject}
${spec}`;
}
