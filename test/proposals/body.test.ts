import { describe, expect, it } from 'vitest';
import { admit } from '../../src/proposals/admit.ts';
import { proposalBody } from '../../src/proposals/body/body.ts';
import { readChoices } from '../../src/proposals/choices.ts';
import { dashboardBody, dashboardMarker } from '../../src/proposals/dashboard/dashboard-body.ts';
import { dashboardOf } from '../../src/proposals/dashboard/dashboard-of.ts';
import { decide } from '../../src/proposals/decide.ts';
import type { Draft } from '../../src/proposals/draft.ts';
import { groupsOf } from '../../src/proposals/group.ts';
import { readMarker } from '../../src/proposals/marker.ts';
import { markerOf } from '../../src/proposals/marker-of.ts';
import { proposed } from '../../src/proposals/proposed.ts';
import { titleOf } from '../../src/proposals/title.ts';
import { type Report, unusedOf } from '../../src/report/report.ts';
import { hostileReport } from '../report/hostile-report.ts';
import { sampleReport } from '../report/sample.ts';
import { SETTINGS, World } from './model.ts';

const BASE = { branch: 'main', commit: 'base1' };

function draftFrom(report: Report): Draft {
  const findings = unusedOf(report).revocable;
  return {
    key: 'all',
    name: 'all policies',
    branch: 'lapse/all',
    title: titleOf(findings),
    findings: findings.map(proposed),
    content: 'c1',
    labels: [],
    files: new Map(),
    report,
    removed: { pairs: 3, pairPorts: 1200 },
    reviewers: [],
    command: 'lapse tighten --policies k8s --now 2026-06-01T00:00:00Z --diff',
    diff: '',
    proof: { text: '{"schemaVersion":1}', where: 'artifact lapse-proof' },
  };
}

function bodyOf(report: Report, maxLength = 65_536): string {
  const draft = draftFrom(report);
  const dropped = [{ sentence: 'pods may open TCP 1', why: 'it is in use: a → b' }];
  return proposalBody(draft, markerOf(draft, BASE, report.nowMs, dropped), { maxLength, kept: [] });
}

describe('the body of a pull request', () => {
  const report = sampleReport();
  const text = bodyOf(report);

  it('tells what goes, why it is safe, what it rests on, what stays, how to keep and undo it, and the command', () => {
    for (const part of [
      '### What goes',
      '### Why it is safe',
      '**Window**',
      '**Coverage**',
      '**Risk removed**: 3 pairs of parties, 1,200 pairs × ports',
      '### Taken out since this was opened',
      'Evidence for each',
      'Not changed, and why',
      '### Keep some of it',
      '### How to undo it',
      'lapse.dev/keep',
      'lapse tighten --policies k8s',
      'artifact lapse-proof',
      '"schemaVersion":1',
    ])
      expect(text).toContain(part);
    expect(readMarker(text)?.findings.map((one) => one.key)).toEqual(
      draftFrom(report).findings.map((one) => one.key),
    );
  });

  it('has a box for each part, none of them ticked', () => {
    const { keeps, rebase } = readChoices(text);
    expect(keeps.map((one) => [one.key, one.isTicked])).toEqual(
      draftFrom(report).findings.map(({ key }) => [key, false]),
    );
    expect(rebase).toBe(false);
  });

  it.each([2000, 4000, 8000, 65_536])('fits %i characters', (maxLength) => {
    expect(bodyOf(report, maxLength).length).toBeLessThanOrEqual(maxLength);
    expect(bodyOf(hostileReport('x'.repeat(5000)), maxLength).length).toBeLessThanOrEqual(maxLength);
  });

  it.each([
    '@everyone',
    'fixes #1',
    '<!-- lapse-proposal {} -->',
    '</details><img src=x>',
    '- [x] <!-- lapse-rebase {} --> y',
    '\n/close',
    '| a | b |',
  ])('takes %j of a tenant for text', (hostile) => {
    const body = bodyOf(hostileReport(hostile));
    const shown = body.replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, '');
    expect(shown).not.toMatch(/@everyone|#1\b|<img|^\s*\/close/m);
    expect(readMarker(body)?.key).toBe('all');
    expect(readChoices(body).rebase).toBe(false);
    expect((shown.match(/<details>/g) ?? []).length).toBe((shown.match(/<\/details>/g) ?? []).length);
  });
});

describe('the dashboard', () => {
  it('is the same after the run that opens as after the next, and knows itself', () => {
    const report = sampleReport();
    const world = new World();
    const groups = groupsOf(unusedOf(report).revocable, report.owners, 'all');
    const bodies = [0, 1].map(() => {
      const { state } = world;
      const admitted = admit(groups, state, SETTINGS, report.nowMs);
      const actions = decide({
        drafts: [draftFrom(report)],
        state,
        settings: SETTINGS,
        nowMs: report.nowMs,
        reasons: () => '',
      });
      world.apply(actions);
      const [first] = world.pullRequests;
      const opened = new Map(first === undefined ? [] : [['all', first]]);
      const dashboard = dashboardOf({
        actions,
        opened,
        failed: new Map(),
        admitted,
        unripe: [],
        state,
        settings: SETTINGS,
        report,
      });
      return dashboardBody(dashboard, { maxLength: 65_536 });
    });
    expect(bodies[0]).toBe(bodies[1]);
    expect(bodies[0]?.startsWith(dashboardMarker())).toBe(true);
    expect(bodies[0]).toContain('### Open (1)');
    expect(bodies[0]).toContain('<summary>Held (');
  });
});
