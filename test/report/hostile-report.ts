import { isAboutPolicy } from '../../src/findings/finding.ts';
import type { Report } from '../../src/report/report.ts';
import { networkPolicy } from '../support/policies.ts';
import { sampleReport } from './sample.ts';

/** A report in which a tenant chose every name: policy, labels, annotation, node, file, DNS name, kind of record. */
export function hostileReport(text: string): Report {
  const selector = { matchLabels: { [`key${text}`]: `value${text}` } };
  const used = networkPolicy(
    {
      podSelector: selector,
      egress: [{ to: [{ podSelector: selector }] }],
      ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }],
    },
    { name: `name${text}`, namespace: `ns${text}`, annotations: { 'lapse.dev/keep': `why${text}` } },
  );
  const contradictory = networkPolicy(
    { podSelector: {}, ingress: [{}] },
    { name: `deny ${text}`, namespace: 'shop' },
  );
  const invalid = networkPolicy(
    { podSelector: null, [`field${text}`]: 1, matchLabels: { app: text } },
    { name: `bad${text}` },
  );
  const base = sampleReport({ policies: [used, contradictory, invalid], running: ['shop/web'] });
  const [unexplained] = base.unexplained;
  if (unexplained === undefined) throw new Error('the sample has no unexplained traffic');
  return {
    ...base,
    findings: base.findings.map((finding) =>
      isAboutPolicy(finding)
        ? { ...finding, place: { ...finding.place, file: `file${text}` } }
        : { ...finding, workload: { ...finding.workload, name: `workload${text}` } },
    ),
    recording: {
      ...base.recording,
      skipped: new Map([[`kind${text}`, 1]]),
      coverage: base.recording.coverage.map((node) => ({ ...node, node: `node${text}` })),
    },
    problems: [{ file: `file${text}`, line: 1, message: `message${text}`, remedy: text }],
    unenforced: base.unenforced.map((one) => ({
      ...one,
      name: `name${text}`,
      place: { ...one.place, file: `file${text}` },
    })),
    owners: new Map(base.findings.map(({ key }) => [key, [`owner${text}`]])),
    trend: {
      points: [],
      since: {
        sinceMs: 0,
        fresh: new Set(base.findings.map(({ key }) => key)),
        persisting: 0,
        resolved: [
          {
            key: `key${text}`,
            kind: 'unused',
            status: 'held',
            severity: 'low',
            namespace: text,
            sentence: `sentence${text}`,
            where: `where${text}`,
          },
        ],
      },
    },
    expiringKeeps: base.findings
      .filter(isAboutPolicy)
      .slice(0, 1)
      .map(({ ref, place }) => ({
        ref: { ...ref, name: `name${text}` },
        place,
        untilMs: 0,
        text: `reason${text}`,
      })),
    suggestions: base.findings
      .filter((one) => one.kind === 'unisolated')
      .slice(0, 1)
      .map(({ key, workload, directions }) => ({
        findingKey: key,
        workload,
        directions,
        kind: 'CiliumNetworkPolicy',
        file: `file${text}.yaml`,
        yaml: `# ${text}\nkind: CiliumNetworkPolicy\n`,
        connections: 1,
        notes: [`note${text}`],
      })),
    withheldSuggestions: base.findings
      .filter((one) => one.kind === 'unisolated')
      .slice(1)
      .map(({ key, workload }) => ({ findingKey: key, workload, reason: `reason${text}` })),
    missingPolicies: [{ policy: `policy${text}`, kind: 'not-given', lastSeenMs: 0 }],
    unexplained: [
      {
        ...unexplained,
        usage: {
          ...unexplained.usage,
          connection: {
            ...unexplained.usage.connection,
            source: { kind: 'unknown', namespace: text, pod: text },
          },
        },
      },
    ],
    tightening: {
      declined: [],
      notNarrowed: [],
      suggested: [],
      changes: [
        {
          file: `file${text}`,
          before: `a\nold${text}\nb\n`,
          after: `a\nnew${text}\nb\n`,
          revoked: [],
          narrowed: [],
          deleted: [],
        },
      ],
    },
    verification: {
      passed: false,
      counterexamples: [{ law: 'never-wider', text: `somebody${text}` }],
      checked: {
        changedPolicies: 1,
        subjects: 1,
        identities: 1,
        ports: 1,
        decisions: 1,
        asked: 1,
        replayed: 1,
      },
    },
  };
}
