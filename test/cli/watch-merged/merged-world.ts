import { afterEach } from 'vitest';
import { HOUR_MS } from '../../../src/model/time.ts';
import type { MergeWay } from '../../support/forges/bare-repository.ts';
import type { Ended } from '../lapse.ts';
import type { ForgeName, PlayedForge } from '../propose/played-forge.ts';
import { importLines, makeWorld, type ProposeWorld } from '../propose/propose-world.ts';
import { flowLine, ingressOfDb, NOW } from '../world.ts';

/** As of when the traffic after the merge is looked at. */
export const LATER = '2026-06-02T00:00:00Z';
const AFTER_MERGE_MS = Date.parse(NOW) + 12 * HOUR_MS;

/** Of db, from web, which uses it, and from two that never did. */
export const BEFORE = ingressOfDb('web', 'api', 'cache');
const FILES = { 'shop/db.yaml': BEFORE, CODEOWNERS: '* @ana\n' };

/** A repository whose proposal was merged, and a store that goes on. */
export interface MergedWorld
  extends Pick<ProposeWorld, 'directory' | 'store' | 'address' | 'forge' | 'person' | 'git' | 'propose'> {
  readonly watch: (...options: string[]) => Promise<Ended>;
  /** what was refused after the merge */
  readonly refuse: (...joins: readonly (readonly [from: string, to: string])[]) => Promise<void>;
}

export interface MergedWorldOptions {
  readonly forge: ForgeName;
  readonly how?: MergeWay;
  /** of the repository, before the proposal */
  readonly files?: Readonly<Record<string, string>>;
}

const forges: PlayedForge[] = [];
afterEach(() => {
  const all = forges.splice(0).flatMap((one) => one.complaints());
  if (all.length > 0) throw new Error(`not as published: ${all.join('\n')}`);
});

/** @param made see `preparedStore` */
export async function makeMergedWorld(
  parent: string,
  made: string,
  { forge: name, how = 'merge', files = FILES }: MergedWorldOptions,
): Promise<MergedWorld> {
  const world = await makeWorld(parent, made, name, files);
  const { forge, directory, store, git, person } = world;
  forges.push(forge);
  const propose = (...options: string[]): Promise<Ended> => world.propose('--no-dashboard', ...options);
  const { code, stderr } = await propose();
  if (code !== 0) throw new Error(`nothing was proposed: ${stderr}`);
  forge.merge(1, how);
  return {
    directory,
    store,
    address: world.address,
    forge,
    person,
    git,
    propose,
    watch: (...options) => world.command('watch-merged', LATER, options),
    refuse: (...joins) =>
      importLines(
        store,
        directory,
        joins.map(([from, to]) => `${JSON.stringify(refusedFlow(AFTER_MERGE_MS, from, to))}\n`).join(''),
      ),
  };
}

/** As `flowLine`, but the receiving node's policies dropped it. */
export function refusedFlow(timeMs: number, from: string, to: string): object {
  const line: { flow: Record<string, unknown> } = JSON.parse(flowLine(timeMs, from, to));
  const { trace_observation_point: _, ...flow } = line.flow;
  Object.assign(line, {
    flow: {
      ...flow,
      verdict: 'DROPPED',
      drop_reason: 133,
      drop_reason_desc: 'POLICY_DENIED',
      event_type: { type: 1, sub_type: 133 },
    },
  });
  return line;
}
