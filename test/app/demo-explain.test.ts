import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Analysis } from '../../src/app/analyze.ts';
import { DEMO_NOW_MS } from '../../src/app/demo/plan.ts';
import { runDemo } from '../../src/app/demo/run-demo.ts';
import { explainIn } from '../../src/app/explain.ts';
import { DAY_MS } from '../../src/model/time.ts';
import { explanationJson } from '../../src/report/explanation-json.ts';
import { explanationText } from '../../src/report/explanation-text.ts';
import { explanationValidator } from '../support/report-schema.ts';
import { tempDir } from '../support/temp-dir.ts';

const SETTINGS = { nowMs: DEMO_NOW_MS, unusedForMs: 30 * DAY_MS, assumeStable: false, keeps: [] };
const outputDirectory = join(tempDir(), 'demo');
let analysis: Analysis;

beforeAll(async () => {
  const demo = await runDemo({ outputDirectory, signal: new AbortController().signal });
  analysis = demo.recommendation.analysis;
}, 300_000);

const textOf = (reference: string): string => explanationText(explainIn(analysis, SETTINGS, reference));

/** What of a planted case its explanation must name; the cases are those of fixtures/demo/README.md. */
const PLANTED: readonly { planted: string; ref: string; names: readonly RegExp[]; never?: RegExp }[] = [
  {
    planted: 'retired-service, at the source',
    ref: 'shop/web:spec.egress[1]',
    names: [
      /unused: last used 2026-04-20T23:55:00Z, shop\/web → shop\/loyalty TCP 8080/,
      /to be revoked/,
      /it was last used then\), 30d required: reliable/,
      /nearest traffic:\n +shop\/web → shop\/\w+ TCP 8080, .* another peer, through CiliumNetworkPolicy shop\/web/,
      /denied attempts:\n +shop\/web → t\.vendor\.example .* would not have let it through/,
    ],
  },
  {
    planted: 'retired-service, at the destination',
    ref: 'shop/loyalty:spec.ingress[0]',
    names: [
      /unused: last used 2026-04-20T23:55:00Z/,
      /only this lets it through\n.*nothing seen in the window would be denied/,
      /another peer and another port, through CiliumClusterwideNetworkPolicy prometheus-scrape/,
    ],
  },
  {
    planted: 'unused-peer',
    ref: 'data/postgres:spec.ingress[0]',
    names: [
      /app=search in shop may open TCP 5432 .*\n.*\n +unused: never seen in use/,
      /shop\/payment → data\/postgres TCP 5432, .* another peer, through CiliumNetworkPolicy data\/postgres/,
      /monitoring\/grafana → data\/postgres TCP 5432, dropped by policy/,
      /shop\/checkout → data\/postgres .* only this lets it through/,
    ],
  },
  {
    planted: 'unused-port',
    ref: 'shop/catalog',
    names: [
      /shop\/web → shop\/catalog TCP 8080, .* another port, through NetworkPolicy shop\/catalog/,
      /shop\/search → shop\/catalog TCP 8080, .* another port, through NetworkPolicy shop\/catalog/,
    ],
  },
  {
    planted: 'dead',
    ref: 'shop/wishlist',
    names: [
      /dead: selects pods app=wishlist in shop, and nothing that runs or was seen matches/,
      /not judged: what it is for selects nothing that exists/,
    ],
  },
  {
    planted: 'monthly-job, at the source',
    ref: 'batch/invoice-run:spec.egress[0]',
    names: [
      /last used 2026-04-23T23:41:\d\dZ/,
      /held \(scheduled-job\): .*CronJob batch\/invoice-run.* could end 2026-/,
    ],
  },
  {
    planted: 'monthly-job, at the destination',
    ref: 'shop/payment:spec.ingress[1]',
    names: [/held \(scheduled-job\)/, /prometheus → shop\/payment TCP 9300, dropped by policy/],
  },
  {
    planted: 'keep-annotation, at the source',
    ref: 'ops/dr-restore',
    names: [
      /held \(kept-by-annotation\): .*disaster recovery/,
      /shop\/payment → data\/postgres .* another subject/,
    ],
  },
  {
    planted: 'keep-annotation, at the destination',
    ref: 'data/dr-restore-into-postgres',
    names: [/held \(kept-by-annotation\)/],
  },
  {
    planted: 'new-rule',
    ref: 'shop/search:spec.egress[2]',
    names: [
      /held \(too-new\): the rule is 5d old .* could end 2026-06-26/,
      /the rule is that old\), 30d required: weak/,
      /shop\/web → shop\/recommender TCP 8080, .* another subject, through CiliumNetworkPolicy shop\/web/,
    ],
  },
  {
    planted: 'last-rule (Cilium)',
    ref: 'monitoring/pushgateway:spec.egress[0]',
    names: [
      /unused: never seen/,
      /to be revoked/,
      /prometheus → monitoring\/alertmanager TCP 9093, .* another subject/,
    ],
  },
  {
    planted: 'last-rule (Kubernetes)',
    ref: 'data/redis:spec.egress[0]',
    names: [/unused: never seen/, /to be revoked/, /no similar traffic was seen/],
  },
  ...['shop/order-worker:spec.egress[1]', 'data/postgres:spec.ingress[1]'].map((ref) => ({
    planted: 'long-lived',
    ref,
    names: [
      /used: stays/,
      /shop\/order-worker → data\/postgres TCP 5432, .* only this lets it through/,
      /without it, of 1 use seen in the window: 1 would be denied/,
    ],
    never: /nearest traffic/,
  })),
  {
    planted: 'blind-node',
    ref: 'shop/recommender-events',
    names: [
      /held \(thin-coverage\): only 27d of the 36d/,
      /observed 27d of the 36d since 2026-04-25 .*: weak; hidden on worker-gpu-1 9(\.\d)?d$/m,
      /likelihood \d+\.\d% of use within 30d/,
      /let through in audit mode/,
    ],
  },
];

it('the sample in docs/judgement.md is what the demo says', () => {
  const docs = readFileSync(new URL('../../docs/judgement.md', import.meta.url), 'utf8');
  const [, block = ''] = /```text\n([\s\S]*?)```/.exec(docs) ?? [];
  const text = textOf('shop/recommender-events:spec.egress[0]')
    .replaceAll(`${outputDirectory}/`, '')
    .split('\n');
  const sample = block.split('\n').filter((line) => line !== '');
  expect(sample.length).toBeGreaterThan(10);
  expect(sample.filter((line) => !text.includes(line))).toEqual([]);
});

describe('the explanation of every planted case names what it must', () => {
  it.each(PLANTED)('$planted: $ref', ({ ref, names, never = /NEVER/ }) => {
    const text = textOf(ref);
    for (const pattern of names) expect(text).toMatch(pattern);
    expect(text).not.toMatch(never);
  });
});

it('everything there is can be explained, and fits the schema', () => {
  const validate = explanationValidator();
  const { manifests, judgement, engine } = analysis;
  const references = [
    ...manifests.policies.map(({ ref }) => [ref.kind, ref.namespace, ref.name].filter(Boolean).join('/')),
    ...judgement.findings.map((finding) => finding.key),
    ...engine.grants.slice(0, 10).map((grant) => grant.id),
  ];
  for (const reference of references) {
    const value: unknown = JSON.parse(explanationJson(explainIn(analysis, SETTINGS, reference)));
    expect({ reference, errors: validate(value) ? [] : validate.errors }).toEqual({ reference, errors: [] });
  }
});
