import { compareText } from '../model/problem.ts';
import { type Check, type CheckState, check } from './doctor/check.ts';
import { checkCluster } from './doctor/cluster.ts';
import { checkHubble } from './doctor/hubble.ts';
import type { HubbleTarget } from './doctor/hubble-target.ts';
import { checkStore } from './doctor/store.ts';
import type { StoreAccess } from './open-any-store.ts';

export interface DoctorRequest {
  /** a file, or the address of a running collector */
  readonly storePath: string;
  readonly storeAccess?: StoreAccess;
  readonly kubeconfig?: string;
  readonly hubble?: HubbleTarget;
}

/** Looks at everything a collector needs, changes nothing, and goes on where something fails. */
export async function examine(request: DoctorRequest, nowMs: () => number): Promise<Check[]> {
  const { kubeconfig, hubble, storePath, storeAccess = {} } = request;
  return [
    ...(kubeconfig === undefined ? [withoutCluster()] : await checkCluster(kubeconfig, nowMs)),
    ...(hubble === undefined ? [withoutHubble()] : await checkHubble(hubble, nowMs)),
    ...(await checkStore(storePath, storeAccess)),
  ];
}

function withoutCluster(): Check {
  return check('kubernetes', 'skipped', 'no --kubeconfig given', {
    details: [
      'without a cluster, the age of rules comes from --policies, creationTimestamps and git, and workloads from --inventory',
    ],
  });
}

function withoutHubble(): Check {
  return check('hubble', 'skipped', 'no --hubble given');
}

const MARKS = { fine: 'ok', warning: 'warn', unreachable: 'FAIL', skipped: '-' } as const satisfies Record<
  CheckState,
  string
>;

export function formatChecks(checks: readonly Check[]): string {
  const width = Math.max(...checks.map((one) => one.name.length));
  const indent = ' '.repeat(width + 7);
  const lines = checks.flatMap(({ name, state, message, details, remedy = '' }) => [
    `${MARKS[state].padEnd(4)} ${name.padEnd(width)}  ${message}`,
    ...[...details].sort(compareText).map((detail) => `${indent}${detail}`),
    ...(remedy === '' ? [] : remedy.split('\n').map((line, i) => `${indent}${i === 0 ? '→ ' : '  '}${line}`)),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}

export function checksAsJson(checks: readonly Check[]): string {
  return `${JSON.stringify({ schemaVersion: 1, checks }, undefined, 2)}\n`;
}
