import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DAY_MS } from '../../src/model/time.ts';
import { lapse } from './lapse.ts';

export const NOW = '2026-06-01T00:00:00Z';
const NOW_MS = Date.parse(NOW);
const DAYS = 40;

/** A directory with a store and policies to judge: `web` uses `db` every day for 40 days, `api` never does. */
export interface World {
  readonly directory: string;
  readonly store: string;
  readonly flows: string;
  /** allows web and api to reach db */
  readonly policies: string;
  /** the options of an analysis as of `NOW` */
  readonly analysis: readonly string[];
}

/** Ingress of db from each of the apps. */
export function ingressOfDb(...apps: readonly string[]): string {
  return `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: db
  namespace: shop
  creationTimestamp: "2024-01-01T00:00:00Z"
spec:
  endpointSelector: { matchLabels: { app: db } }
  ingress:
    - fromEndpoints:
${apps.map((app) => `        - matchLabels: { app: ${app} }\n`).join('')}`;
}

export async function makeWorld(directory: string): Promise<World> {
  const world: World = {
    directory,
    store: join(directory, 'lapse.duckdb'),
    flows: join(directory, 'flows.jsonl'),
    policies: join(directory, 'policies'),
    analysis: [
      '--store',
      join(directory, 'lapse.duckdb'),
      '--policies',
      join(directory, 'policies'),
      '--now',
      NOW,
    ],
  };
  write(join(world.policies, 'db.yaml'), ingressOfDb('web', 'api'));
  write(world.flows, flowLines());
  const { code, stderr } = await lapse([
    'import',
    world.flows,
    '--store',
    world.store,
    '--node-coverage',
    'assume',
  ]);
  if (code !== 0) throw new Error(`the world could not be made: ${stderr}`);
  return world;
}

export function write(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** One flow a day from web to db, and from api to cache; the last at the very end. */
export function flowLines(): string {
  return Array.from({ length: DAYS + 1 }, (_, day) => NOW_MS - (DAYS - day) * DAY_MS)
    .flatMap((timeMs) => [flowLine(timeMs, 'web', 'db'), flowLine(timeMs, 'api', 'cache')])
    .map((line) => `${line}\n`)
    .join('');
}

/** An exporter's line: a packet that the receiving node delivered. */
export function flowLine(timeMs: number, from: string, to: string, port = 5432): string {
  const time = new Date(timeMs).toISOString();
  const flow = {
    time,
    verdict: 'FORWARDED',
    IP: { source: addressOf(from), destination: addressOf(to), ipVersion: 'IPv4' },
    l4: { TCP: { source_port: 40_000, destination_port: port, flags: { SYN: true } } },
    source: partyOf(from, 0),
    destination: partyOf(to, 1234),
    Type: 'L3_L4',
    node_name: 'node-1',
    event_type: { type: 4, sub_type: 0 },
    traffic_direction: 'INGRESS',
    trace_observation_point: 'TO_ENDPOINT',
    is_reply: false,
  };
  return JSON.stringify({ flow, node_name: 'node-1', time });
}

function partyOf(app: string, id: number): Record<string, unknown> {
  const labels = [`k8s:app=${app}`, 'k8s:io.kubernetes.pod.namespace=shop'];
  return { ...(id === 0 ? {} : { ID: id }), identity: 1000, namespace: 'shop', labels, pod_name: `${app}-0` };
}

function addressOf(app: string): string {
  return `10.0.0.${['web', 'api', 'db', 'cache'].indexOf(app) + 1}`;
}
