import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { type DemoResult, runDemo } from '../../src/app/demo/run-demo.ts';
import { summarizeDemo } from '../../src/app/demo/summary.ts';
import { verifyPolicies } from '../../src/app/verify-policies.ts';
import { type Finding, isAboutPolicy } from '../../src/findings/finding.ts';
import { EXIT_CODES } from '../../src/model/failure.ts';
import { formatPath } from '../../src/policies/place.ts';
import { lostLines } from '../support/lost-lines.ts';
import { tempDir } from '../support/temp-dir.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/demo/policies/', import.meta.url));
const directory = tempDir();
let demo: DemoResult;

async function runInto(name: string): Promise<DemoResult> {
  return runDemo({ outputDirectory: join(directory, name), signal: new AbortController().signal });
}

beforeAll(async () => {
  demo = await runInto('first');
}, 300_000);

/** Findings of a policy file, each as `kind place: what became of it`. */
function outcomes(file: string): string[] {
  const { report, tightening } = demo.recommendation;
  const revoked = new Set<Finding>(
    tightening.changes.flatMap((change) => change.revoked.map((part) => part.finding)),
  );
  return report.findings
    .filter(isAboutPolicy)
    .filter((finding) => finding.place.file === join(demo.paths.policies, file))
    .map((finding) => {
      if (finding.kind !== 'unused') return finding.kind;
      const [grant] = finding.grants;
      const part =
        finding.scope === 'peer'
          ? grant?.peer?.path
          : finding.scope === 'port'
            ? grant?.port?.path
            : grant?.rule.path;
      const fate = revoked.has(finding) ? 'revoked' : `held (${finding.hold?.reason ?? 'declined'})`;
      return `${finding.scope} ${formatPath(part ?? [])}: ${fate}`;
    });
}

const before = (file: string): string => readFileSync(join(FIXTURES, file), 'utf8');
const after = (file: string): string => readFileSync(join(demo.paths.tightened, file), 'utf8');

const CHANGED = [
  'data/postgres.yaml',
  'data/redis.yaml',
  'monitoring/pushgateway.yaml',
  'shop/catalog.yaml',
  'shop/loyalty.yaml',
  'shop/web.yaml',
];

it('the sample report in the README is what the demo says', () => {
  const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');
  const [, block = ''] = /```text\n([\s\S]*?)```/.exec(readme) ?? [];
  const sample = block.split('\n').filter((line) => line !== '');
  const report = readFileSync(demo.paths.report, 'utf8')
    .replaceAll(`${join(directory, 'first')}/`, '')
    .split('\n');
  expect(sample.length).toBeGreaterThan(20);
  expect(sample.filter((line) => !report.includes(line))).toEqual([]);
});

describe('planted cases that are revoked', () => {
  it.each([
    {
      planted: 'retired-service, at the source',
      file: 'shop/web.yaml',
      expected: ['rule spec.egress[1]: revoked'],
    },
    {
      planted: 'retired-service, at the destination',
      file: 'shop/loyalty.yaml',
      expected: ['rule spec.ingress[0]: revoked'],
    },
    {
      planted: 'unused-peer',
      file: 'data/postgres.yaml',
      expected: ['peer spec.ingress[0].fromEndpoints[2]: revoked'],
    },
    {
      planted: 'unused-port',
      file: 'shop/catalog.yaml',
      expected: ['port spec.ingress[0].ports[1]: revoked'],
    },
    {
      planted: 'last-rule (Cilium)',
      file: 'monitoring/pushgateway.yaml',
      expected: ['rule spec.egress[0]: revoked'],
    },
    {
      planted: 'last-rule (Kubernetes)',
      file: 'data/redis.yaml',
      expected: ['rule spec.egress[0]: revoked'],
    },
  ])('$planted: $expected', ({ file, expected }) => {
    expect(outcomes(file)).toEqual(expected);
    expect(after(file)).not.toBe(before(file));
  });

  it('retired-service: loyalty keeps an ingress list that isolates and allows nothing', () => {
    expect(
      lostLines(after('shop/loyalty.yaml'), before('shop/loyalty.yaml')).map((line) => line.trim()),
    ).toEqual(['- {}']);
  });

  it('last-rule (Cilium): the list that isolates stays', () => {
    expect(
      lostLines(after('monitoring/pushgateway.yaml'), before('monitoring/pushgateway.yaml')).map((line) =>
        line.trim(),
      ),
    ).toEqual(['- {}']);
  });

  it('last-rule (Kubernetes): the types that were derived from the rule are written down', () => {
    const added = lostLines(after('data/redis.yaml'), before('data/redis.yaml')).join('\n');
    expect(added).toMatch(/policyTypes:[\s\S]*Ingress[\s\S]*Egress/);
  });

  it.each([
    { planted: 'unused-peer', file: 'data/postgres.yaml', gone: 'search' },
    { planted: 'unused-port', file: 'shop/catalog.yaml', gone: '9000' },
  ])('$planted: only lines of the part are gone, and nothing is added', ({ file, gone }) => {
    expect(lostLines(after(file), before(file))).toEqual([]);
    expect(lostLines(before(file), after(file)).join('\n')).toContain(gone);
    expect(lostLines(before(file), after(file)).length).toBeLessThanOrEqual(4);
  });

  it('unused-port: the file keeps its CRLF line ends', () => {
    expect(before('shop/catalog.yaml')).toContain('\r\n');
    expect(after('shop/catalog.yaml').replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });
});

describe('planted cases that stay', () => {
  it.each([
    { planted: 'dead', file: 'shop/wishlist.yaml', expected: ['dead'] },
    {
      planted: 'monthly-job, at the source',
      file: 'batch/invoice-run.yaml',
      expected: ['rule spec.egress[0]: held (scheduled-job)'],
    },
    {
      planted: 'monthly-job, at the destination',
      file: 'shop/payment.yaml',
      expected: ['rule spec.ingress[1]: held (scheduled-job)'],
    },
    {
      planted: 'keep-annotation, at the source',
      file: 'ops/dr-restore.yaml',
      expected: [
        'rule spec.egress[1]: held (kept-by-annotation)',
        'rule spec.egress[0]: held (kept-by-annotation)',
      ],
    },
    {
      planted: 'keep-annotation, at the destination',
      file: 'data/dr-restore.yaml',
      expected: ['rule spec.ingress[0]: held (kept-by-annotation)'],
    },
    { planted: 'new-rule', file: 'shop/search.yaml', expected: ['rule spec.egress[2]: held (too-new)'] },
    {
      planted: 'blind-node',
      file: 'shop/recommender.yaml',
      expected: ['rule spec.egress[0]: held (thin-coverage)'],
    },
    { planted: 'long-lived, at the source', file: 'shop/order-worker.yaml', expected: [] },
  ])('$planted: $expected', ({ file, expected }) => {
    expect(outcomes(file).toSorted()).toEqual(expected.toSorted());
    expect(after(file)).toBe(before(file));
  });

  it.each(['shop/order-worker.yaml spec.egress[1]', 'data/postgres.yaml spec.ingress[1]'])(
    'long-lived: %s is used, to the last day',
    (place) => {
      const [file = '', path = ''] = place.split(' ');
      const { engine, judgement } = demo.recommendation.analysis;
      const grants = engine.grants.filter(
        (grant) =>
          grant.policy.file === join(demo.paths.policies, file) && formatPath(grant.rule.path) === path,
      );
      expect(grants.length).toBeGreaterThan(0);
      const { nowMs } = demo.recommendation.report;
      for (const grant of grants)
        expect(nowMs - (judgement.used.get(grant.id)?.lastSeenMs ?? 0)).toBeLessThan(86_400_000);
    },
  );

  it('monthly-job: the reason names the job, its schedule and when enough will have been seen', () => {
    const texts = demo.recommendation.report.findings.flatMap((one) =>
      one.kind === 'unused' && one.hold?.reason === 'scheduled-job' ? [one.hold.text] : [],
    );
    expect(texts).toHaveLength(2);
    for (const text of texts)
      expect(text).toMatch(
        /^of CronJob batch\/invoice-run \(schedule ".*"\) no run was observed; they will have been by 2026-08-24$/,
      );
  });

  it('blind-node: the reason names the days', () => {
    const [hold] = demo.recommendation.report.findings.flatMap((one) =>
      one.kind === 'unused' && one.hold?.reason === 'thin-coverage' ? [one.hold] : [],
    );
    expect(hold?.text).toMatch(/^only 2[67](\.\d)?d of the 36d /);
  });
});

const yamlIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml'));

describe('every other policy', () => {
  const files = yamlIn(FIXTURES);

  it('stays byte for byte', () => {
    expect(files.length).toBeGreaterThan(25);
    expect(files.filter((file) => after(file) !== before(file)).toSorted()).toEqual(CHANGED);
    expect(yamlIn(demo.paths.tightened).toSorted()).toEqual(files.toSorted());
  });

  it('has no finding that was not planted', () => {
    const planted = new Set([
      ...CHANGED,
      'shop/wishlist.yaml',
      'batch/invoice-run.yaml',
      'shop/payment.yaml',
      'ops/dr-restore.yaml',
      'data/dr-restore.yaml',
      'shop/search.yaml',
      'shop/recommender.yaml',
    ]);
    expect(files.filter((file) => !planted.has(file) && outcomes(file).length > 0)).toEqual([]);
    expect(demo.recommendation.report.problems).toEqual([]);
    expect(demo.recommendation.report.unexplained).toEqual([]);
  });
});

type Side = 'policies' | 'tightened';

const ask = (from: Side, to: Side, storePath?: string): ReturnType<typeof verifyPolicies> =>
  verifyPolicies({
    before: demo.paths[from],
    after: demo.paths[to],
    inventoryPaths: [demo.paths.inventory],
    ...(storePath === undefined ? {} : { storePath, replayFromMs: demo.recommendation.report.window.fromMs }),
  });

describe('the proof', () => {
  it('holds from before to after, with what was observed', async () => {
    const { verification } = await ask('policies', 'tightened', demo.paths.store);
    expect(verification).toMatchObject({ passed: true, counterexamples: [] });
    expect(verification.checked.replayed).toBeGreaterThan(100);
  });

  it('holds without the store', async () => {
    const { verification } = await ask('policies', 'tightened');
    expect(verification.passed).toBe(true);
    expect(verification.checked.decisions).toBeGreaterThan(10_000);
  });

  it(`fails in reverse (exit ${EXIT_CODES['verification-failed']}), with a counterexample`, async () => {
    const { verification } = await ask('tightened', 'policies');
    expect(verification.passed).toBe(false);
    expect(verification.counterexamples.map((one) => one.law)).toContain('never-wider');
    expect(verification.counterexamples[0]?.text).toMatch(/ was denied and would be allowed /);
  });
});

describe('a second run', () => {
  it('gives the same report, byte for byte, and the same policies', { timeout: 300_000 }, async () => {
    const [json, text, tightened] = [demo.paths.json, demo.paths.report, CHANGED.map(after)].map((one) =>
      typeof one === 'string' ? readFileSync(one, 'utf8') : one,
    );
    demo = await runInto('first');
    expect(readFileSync(demo.paths.json, 'utf8')).toBe(json);
    expect(readFileSync(demo.paths.report, 'utf8')).toBe(text);
    expect(CHANGED.map(after)).toEqual(tightened);
  });
});

it('the summary names the report, the tightened policies, the diff and the proof', () => {
  const summary = summarizeDemo(demo);
  for (const path of [demo.paths.report, demo.paths.tightened, demo.paths.diff, demo.paths.proof])
    expect(summary).toContain(path);
});
