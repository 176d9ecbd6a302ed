import type { Finding } from '../../src/findings/finding.ts';
import type { Judgement } from '../../src/findings/judge.ts';
import { DAY_MS } from '../../src/model/time.ts';
import { parseManifest } from '../../src/policies/manifest.ts';
import { NO_PICTURES } from '../../src/report/pictures/pictures.ts';
import type { Counts, Recording, Report } from '../../src/report/report.ts';
import { unusedOf } from '../../src/report/report.ts';
import { NO_TREND } from '../../src/report/trend/trend.ts';
import { type TighteningOptions, tighten } from '../../src/tightening/tighten.ts';
import type { Usage } from '../../src/usage/usage.ts';
import { daysAgo, judged, NOW_MS, type Situation } from '../findings/situation.ts';
import { party } from '../support/parties.ts';

const cilium = (name: string, spec: string, metadata = ''): string => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: ${name}
  namespace: shop
${metadata}spec:
${spec}`;

/** One policy for every kind of finding. */
const POLICIES = [
  cilium(
    'db',
    `  endpointSelector: { matchLabels: { app: db } }
  ingress:
    # who may reach the database
    - fromEndpoints:
        - matchLabels: { app: web }
        - matchLabels: { app: api } # retired
    - fromEntities: [world]
`,
  ),
  cilium(
    'kept',
    `  endpointSelector: { matchLabels: { app: web } }
  egress:
    - toFQDNs: [{ matchName: backup.example.com }]
`,
    '  annotations: { lapse.dev/keep: "disaster recovery, see *RUNBOOK*" }\n',
  ),
  cilium('ghost', '  endpointSelector: { matchLabels: { app: ghost } }\n  ingress: [{}]\n'),
  `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny-others, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - from: [{ namespaceSelector: {} }]
`,
  `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: flattened, namespace: shop }
spec:
  podSelector:
  matchLabels:
    app: web
  ingress: []
`,
  cilium(
    'closed',
    `  endpointSelector: { matchLabels: { app: api } }
  ingress:
    - fromEndpoints: [{ matchLabels: { app: web } }]
  ingressDeny:
    - fromEntities: [all]
`,
  ),
];

export const SITUATION: Situation = {
  policies: POLICIES,
  running: ['shop/web', 'shop/api', 'shop/db'],
  used: [
    { what: 'shop/web > shop/db TCP 5432', last: 0.5 },
    { what: 'shop/api > shop/db TCP 5432', last: 45 },
    { what: 'shop/web > shop/api TCP 8080', last: 2, first: 20, events: 7, outcome: 'denied' },
  ],
};

/** Three counts that no test looks at stay as they are in the sample. */
const COVERAGE: Recording['coverage'] = [
  { node: 'prod/node-1', covered: [{ fromMs: daysAgo(60), toMs: NOW_MS }], lost: [] },
  {
    node: 'prod/node-2',
    covered: [
      { fromMs: daysAgo(60), toMs: daysAgo(20) },
      { fromMs: daysAgo(18), toMs: daysAgo(1) },
    ],
    lost: [{ source: 'hubble-ring-buffer', fromMs: daysAgo(5), toMs: daysAgo(4), count: 1234 }],
  },
];

const UNEXPLAINED: Usage = {
  connection: {
    source: party('203.0.113.9 scanner.example'),
    destination: party('shop/web'),
    protocol: 'TCP',
    port: 22,
  },
  seenAt: 'ingress',
  outcome: 'allowed',
  events: 1,
  firstSeenMs: daysAgo(3),
  lastSeenMs: daysAgo(2),
};

/** A report as `recommend` would make it, with the proof given: what it proves is tested elsewhere. */
export function sampleReport(
  situation: Situation = SITUATION,
  changes: Partial<Report> = {},
  options: TighteningOptions = {},
): Report {
  const judgement = judged(situation);
  const files = situation.policies.map((text, i) => parseManifest(`${i + 1}.yaml`, text));
  const tightening = tighten(judgement.findings, files, options);
  const report: Report = {
    version: '1.2.3',
    nowMs: NOW_MS,
    unusedForMs: 30 * DAY_MS,
    window: { fromMs: daysAgo(30), toMs: NOW_MS },
    recording: {
      span: { fromMs: daysAgo(60), toMs: NOW_MS },
      coverage: COVERAGE,
      connections: 1234,
      denied: 1,
      read: 1_000_000,
      observed: 999_000,
      skipped: new Map([
        ['same-packet', 100],
        ['before-policy', 890],
      ]),
      rejected: 10,
    },
    counts: countsOf(judgement, files.length),
    findings: judgement.findings,
    tightening,
    verification:
      tightening.changes.length === 0
        ? undefined
        : {
            passed: true,
            counterexamples: [],
            checked: {
              changedPolicies: 1,
              subjects: 2,
              identities: 12,
              ports: 3,
              decisions: 4567,
              asked: 345,
              replayed: 1,
            },
          },
    unexplained: [{ usage: UNEXPLAINED, direction: 'ingress' }],
    unenforced: [
      {
        kind: 'AdminNetworkPolicy',
        name: 'guard',
        place: { file: 'admin.yaml', line: 1, column: 1, startByte: 0, endByte: 10 },
        reason: 'Cilium does not implement AdminNetworkPolicy',
      },
    ],
    owners: new Map(),
    trend: NO_TREND,
    suggestions: [],
    withheldSuggestions: [],
    expiringKeeps: [],
    pictures: () => NO_PICTURES,
    missingPolicies: [
      { policy: 'CiliumClusterwideNetworkPolicy dns', kind: 'not-given', lastSeenMs: daysAgo(2) },
      { policy: 'NetworkPolicy shop/flattened', kind: 'invalid', lastSeenMs: daysAgo(3) },
    ],
    problems: [{ file: 'broken.yaml', line: 3, message: 'not valid YAML: x', remedy: 'correct the syntax' }],
    ...changes,
  };
  const { revocable, held } = unusedOf(report);
  return {
    ...report,
    counts: { ...report.counts, revocable: grantsIn(revocable), held: grantsIn(held) },
  };
}

function countsOf({ grantCount, used, exposure }: Judgement, files: number): Counts {
  return {
    files,
    policies: files,
    grants: grantCount,
    used: used.size,
    revocable: 0,
    held: 0,
    exposure,
  };
}

function grantsIn(findings: readonly Finding[]): number {
  return findings.reduce((sum, one) => sum + (one.kind === 'unused' ? one.grants.length : 0), 0);
}

/** A report of a cluster in which nothing was recorded and nothing is written. */
export function emptyReport(): Report {
  return sampleReport(
    { policies: [], covered: {} },
    {
      recording: {
        span: undefined,
        coverage: [],
        connections: 0,
        denied: 0,
        read: 0,
        observed: 0,
        skipped: new Map(),
        rejected: 0,
      },
      unexplained: [],
      unenforced: [],
      missingPolicies: [],
      problems: [],
    },
  );
}
