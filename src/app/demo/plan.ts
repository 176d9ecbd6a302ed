import { EXTERNALS, NAMESPACES, NODES, WORKLOADS } from './cluster.ts';
import { DNS_CONNECTIONS } from './dns-connections.ts';
import { NOISE_CONNECTIONS } from './noise-connections.ts';
import { PLATFORM_CONNECTIONS } from './platform-connections.ts';
import { SHOP_CONNECTIONS } from './shop-connections.ts';
import type { DemoPlan } from './vocabulary.ts';

/** The moment at which the recording ends and the demo's report is made. */
export const DEMO_NOW = '2026-06-01T00:00:00Z';
export const DEMO_NOW_MS = Date.parse(DEMO_NOW);

/** The recording begins on 2026-04-17. */
export const DEMO_DAYS = 45;

export const DEMO_SEED = 20_260_601;

/** The bundled cluster. What is planted in it, and what must come out, is in fixtures/demo/README.md. */
export const DEMO_PLAN: DemoPlan = {
  nodes: NODES,
  namespaces: NAMESPACES,
  workloads: WORKLOADS,
  externals: EXTERNALS,
  connections: [...SHOP_CONNECTIONS, ...PLATFORM_CONNECTIONS, ...DNS_CONNECTIONS, ...NOISE_CONNECTIONS],
};
