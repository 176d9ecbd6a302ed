import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../src/model/time.ts';
import { deploy } from '../../../src/policies/kustomize/deploy.ts';
import { parseManifest } from '../../../src/policies/manifest.ts';
import { parsePolicies } from '../../../src/policies/parse-policies.ts';
import { admit } from '../../../src/proposals/admit.ts';
import { announcedDay, announcementKey } from '../../../src/proposals/announce/announcement.ts';
import { stagesOf } from '../../../src/proposals/announce/stage.ts';
import { unripeWords } from '../../../src/proposals/announce/unripe-words.ts';
import { groupsOf } from '../../../src/proposals/group.ts';
import { proposed } from '../../../src/proposals/proposed.ts';
import type { ProposalSettings } from '../../../src/proposals/settings.ts';
import { unusedFindings } from '../../tightening/unused-findings.ts';
import { BOT, decideIn, draftOf, NOW_MS, SETTINGS, World } from '../model.ts';

const TWO_WEEKS = { ...SETTINGS, announceMs: 14 * DAY_MS };

/** A policy whose only rule nobody uses; the annotation as YAML writes it. */
function policyText(day: string | undefined): string {
  const annotations = day === undefined ? '' : `, annotations: { lapse.dev/revoke-after: ${day} }`;
  return `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: db, namespace: shop${annotations} }\nspec:\n  podSelector: {}\n  ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }] }]\n`;
}

function unusedIn(files: Readonly<Record<string, string>>) {
  const parsed = Object.entries(files).map(([file, text]) => parseManifest(file, text));
  const { policies } = parsePolicies(deploy({ files: parsed, outside: [], named: new Set() }).objects);
  return policies.flatMap((policy) => unusedFindings(policy, () => true));
}

function unused(day?: string) {
  return unusedIn({ 'db.yaml': policyText(day) });
}

/** `fresh`, `ripe`, or why neither. */
function stageOf(
  findings: ReturnType<typeof unused>,
  world = new World(),
  settings: ProposalSettings = TWO_WEEKS,
): string {
  const { ripe, fresh, unripe } = stagesOf(findings, world.state, settings, NOW_MS);
  const texts = [
    ...ripe.map(() => 'ripe'),
    ...fresh.map(() => 'fresh'),
    ...unripe.map(({ why }) => unripeWords(why)),
  ];
  return [...new Set(texts)].join('; ');
}

const AT_ONCE = { ...SETTINGS, announceMs: undefined };
const NO_DAY = (text: string): string =>
  `kept, since its annotation lapse.dev/revoke-after says "${text}", which is no day`;

// it is 2026-06-01T00:00:00Z
describe('what may be proposed of a policy that says', () => {
  it.each([
    { day: undefined, announcing: 'fresh', atOnce: 'ripe' },
    { day: '2026-06-15', announcing: 'announced; ripe after 2026-06-15', atOnce: 'same' },
    { day: '"2026-06-01"', announcing: 'announced; ripe after 2026-06-01', atOnce: 'same' },
    { day: '2026-05-31', announcing: 'ripe', atOnce: 'same' },
    { day: '2026-06-01T00:00:00Z', announcing: 'ripe', atOnce: 'same' },
    { day: '2026-06-01T02:00:00+01:00', announcing: 'announced; ripe after 2026-06-01', atOnce: 'same' },
    { day: '2026-03-02', announcing: 'fresh', atOnce: 'ripe' },
    { day: '2026-03-03', announcing: 'ripe', atOnce: 'same' },
    { day: 'soon', announcing: NO_DAY('soon'), atOnce: 'same' },
    { day: '2026-02-30', announcing: NO_DAY('2026-02-30'), atOnce: 'same' },
    { day: '', announcing: NO_DAY(''), atOnce: 'same' },
    { day: '20260615', announcing: NO_DAY('20260615'), atOnce: 'same' },
  ])('revoke-after: $day', ({ day, announcing, atOnce }) => {
    expect(stageOf(unused(day))).toBe(announcing);
    expect(stageOf(unused(day), new World(), AT_ONCE)).toBe(atOnce === 'same' ? announcing : atOnce);
  });
});

const overlay = (name: string, day?: string): Record<string, string> => ({
  [`${name}/kustomization.yaml`]: `resources: [../base]\nnamespace: ${name}\n${day === undefined ? '' : `commonAnnotations: { lapse.dev/revoke-after: "${day}" }\n`}`,
});

describe('what only goes together', () => {
  const base = { 'base/kustomization.yaml': 'resources: [db.yaml]\n', 'base/db.yaml': policyText(undefined) };

  it.each([
    {
      why: 'is ripe with the last of it',
      days: ['2026-05-30', '2026-06-04'],
      stage: 'announced; ripe after 2026-06-04',
    },
    { why: 'is ripe where all of it is', days: ['2026-05-30', '2026-05-31'], stage: 'ripe' },
    { why: 'is announced where some of it is not', days: ['2026-05-30', undefined], stage: 'fresh' },
    { why: 'is kept where one day cannot be read', days: ['2026-05-30', 'x'], stage: NO_DAY('x') },
  ])('$why', ({ days: [prod, test], stage }) => {
    expect(stageOf(unusedIn({ ...base, ...overlay('prod', prod), ...overlay('test', test) }))).toBe(stage);
  });
});

describe('what a pull request has', () => {
  const findings = unused();
  const [group] = groupsOf(findings, new Map(), 'all');
  const announcing = { ...draftOf('x', []), findings: findings.map(proposed), key: announcementKey('all') };

  it('as a revocation stays one, however it is asked for', () => {
    const world = new World();
    decideIn(world, [{ ...announcing, key: 'all', branch: 'lapse/all' }]);
    expect(stageOf(findings, world)).toBe('ripe');
  });

  it('as an announcement is announced', () => {
    const world = new World();
    decideIn(world, [{ ...announcing, announcedFor: '2026-06-15' }]);
    expect(stageOf(findings, world)).toBe('fresh');
  });

  it.each([
    { why: 'and the policy says the day: it is revoked', day: '2026-05-31', going: 1 },
    { why: 'and the day is gone again: it is left alone', day: undefined, going: 0 },
  ])('as an announcement that was merged, $why', ({ day, going }) => {
    if (group === undefined) throw new Error('there is nothing');
    const world = new World();
    decideIn(world, [announcing]);
    world.merge(1);
    const own = { ...group, findings: unused(day) };
    const [admitted] = admit([own], world.state, TWO_WEEKS, NOW_MS + DAY_MS);
    expect(admitted?.going).toHaveLength(going);
    expect(admitted?.kept.map(({ keep }) => keep.kind)).toEqual(going === 1 ? [] : ['reverted']);
  });
});

describe('the day that is announced', () => {
  const draft = { ...draftOf('x', ['a']), key: 'announce-all', branch: 'lapse/announce-all' };
  const dayAt = (world: World, nowMs: number): string =>
    announcedDay(world.branches.get(draft.branch), draft.key, TWO_WEEKS, nowMs);

  it('is that of the branch until it is over, and then another', () => {
    const world = new World();
    expect(dayAt(world, NOW_MS)).toBe('2026-06-15');
    world.push({ ...draft, announcedFor: '2026-06-15' }, undefined);
    expect(dayAt(world, NOW_MS + 3 * DAY_MS)).toBe('2026-06-15');
    expect(dayAt(world, NOW_MS + 15 * DAY_MS - HOUR_MS)).toBe('2026-06-15');
    expect(dayAt(world, NOW_MS + 15 * DAY_MS)).toBe('2026-06-30');
  });

  it.each([
    { why: 'a person has committed to', change: { committerEmail: 'ann@example.com' } },
    {
      why: 'says another proposal',
      change: { message: 'x\n\nLapse-Proposal: all\nLapse-Revoke-After: 2026-06-02' },
    },
    {
      why: 'says no day',
      change: { message: 'x\n\nLapse-Proposal: announce-all\nLapse-Revoke-After: never' },
    },
  ])('is not that of a branch that $why', ({ change }) => {
    const world = new World();
    world.push({ ...draft, announcedFor: '2026-06-09' }, undefined);
    world.changeBranch(draft.branch, { committerEmail: BOT, ...change });
    expect(dayAt(world, NOW_MS)).toBe('2026-06-15');
  });
});
