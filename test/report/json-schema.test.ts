import { describe, expect, it } from 'vitest';
import { FINDING_KINDS, HOLD_REASONS, SEVERITIES } from '../../src/findings/finding.ts';
import { PROTOCOLS } from '../../src/model/protocol.ts';
import { POLICY_KINDS } from '../../src/policies/policy.ts';
import { SCHEMA_VERSION, toJson } from '../../src/report/json.ts';
import type { Report } from '../../src/report/report.ts';
import type { Situation } from '../findings/situation.ts';
import { networkPolicy } from '../support/policies.ts';
import { reportSchema, reportValidator } from '../support/report-schema.ts';
import { NARROWABLE } from './narrowable-sample.ts';
import { emptyReport, SITUATION, sampleReport } from './sample.ts';

const validate = reportValidator();

/** What the schema has against a report; empty where it fits. */
function errorsOf(report: unknown): string[] {
  validate(report);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const parsed = (report: Report): Record<string, unknown> => {
  const value: Record<string, unknown> = JSON.parse(toJson(report));
  return value;
};

const REFUSED: Situation = {
  ...SITUATION,
  used: [
    { what: 'shop/api > shop/db TCP 22', seenAt: 'ingress' as const },
    { what: '203.0.113.9 > shop/db TCP 22', seenAt: 'ingress' as const },
    { what: 'shop/web > 203.0.113.9 api.example.com TCP 443', seenAt: 'egress' as const },
    { what: 'shop/web > kube-apiserver+remote-node TCP 6443', seenAt: 'egress' as const },
  ].map((one) => ({ ...one, last: 1, outcome: 'denied' as const })),
  policies: ['Ingress', 'Egress'].map((type) =>
    networkPolicy({ podSelector: {}, policyTypes: [type] }, { name: type.toLowerCase() }),
  ),
};

describe('every report fits docs/report.schema.json', () => {
  it.each([
    { what: 'every kind of finding', report: sampleReport() },
    { what: 'nothing recorded', report: emptyReport() },
    { what: 'held for time', report: sampleReport({ ...SITUATION, ruleDays: 3 }) },
    { what: 'held for an unknown age', report: sampleReport({ ...SITUATION, ruleDays: undefined }) },
    {
      what: 'a problem without a line',
      report: sampleReport(SITUATION, { problems: [{ file: 'x', message: 'is not valid UTF-8' }] }),
    },
    {
      what: 'a part of a minute',
      report: sampleReport({ ...SITUATION, settings: { unusedForMs: 1500 } }, { unusedForMs: 1500 }),
    },
    {
      what: 'parties of which little is known',
      report: sampleReport({
        ...SITUATION,
        used: [
          { what: '? > ? shop/db-0 TCP 1', last: 40 },
          { what: 'host > shop/db ICMPv4 8', last: 40 },
        ],
      }),
    },
    { what: 'rules that are needed, of every kind', report: sampleReport(REFUSED) },
    { what: 'grants that could be narrower', report: sampleReport(NARROWABLE) },
    { what: 'grants that are narrowed', report: sampleReport(NARROWABLE, {}, { narrow: true }) },
  ])('$what', ({ report }) => {
    expect(errorsOf(parsed(report))).toEqual([]);
  });

  it('every kind of peer that a needed rule may have is among them', () => {
    const kinds = sampleReport(REFUSED).findings.flatMap((one) =>
      one.kind === 'denied' ? (one.needed?.peer.kind ?? []) : [],
    );
    expect(kinds.sort()).toEqual(['cidr', 'entity', 'fqdn', 'pods']);
  });
});

describe('the schema is strict', () => {
  it.each([
    { what: 'an unknown field', change: { extra: 1 } },
    { what: 'another version', change: { schemaVersion: SCHEMA_VERSION + 1 } },
    { what: 'a time without zone', change: { now: '2026-06-01T00:00:00' } },
    { what: 'an unknown kind of finding', change: { findings: [{ kind: 'odd' }] } },
    {
      what: 'a negative count',
      change: { counts: { files: -1, policies: 0, grants: 0, used: 0, revocable: 0, held: 0 } },
    },
  ])('$what does not fit', ({ change }) => {
    expect(errorsOf({ ...parsed(sampleReport()), ...change })).not.toEqual([]);
  });

  it.each(Object.keys(parsed(sampleReport())))('%s must be there', (field) => {
    expect(errorsOf({ ...parsed(sampleReport()), [field]: undefined })).not.toEqual([]);
  });
});

const at = (...path: string[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    reportSchema(),
  );
it.each([
  {
    what: 'reasons of holds',
    found: at('$defs', 'hold', 'properties', 'reason', 'enum'),
    expected: HOLD_REASONS,
  },
  { what: 'severities', found: at('$defs', 'severity', 'enum'), expected: SEVERITIES },
  { what: 'protocols', found: at('$defs', 'protocol', 'enum'), expected: PROTOCOLS },
  {
    what: 'kinds of policies',
    found: at('$defs', 'policyRef', 'properties', 'kind', 'enum'),
    expected: POLICY_KINDS,
  },
  { what: 'the version', found: at('properties', 'schemaVersion', 'const'), expected: SCHEMA_VERSION },
  {
    what: 'kinds of findings',
    found: FINDING_KINDS.map((kind) => at('$defs', kind, 'properties', 'kind', 'const')),
    expected: FINDING_KINDS,
  },
])('$what', ({ found, expected }) => {
  expect(found).toEqual(expected);
});

describe('the schema follows the code', () => {
  it('every object of it is closed, and every field described or a reference', () => {
    const open: string[] = [];
    let objects = 0;
    const walk = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return;
      const type: unknown = Reflect.get(value, 'type');
      if (type === 'object') {
        objects += 1;
        if (Reflect.get(value, 'additionalProperties') === undefined) open.push(path);
      }
      for (const [key, inner] of Object.entries(value)) walk(inner, `${path}/${key}`);
    };
    walk(reportSchema(), '');
    expect(open).toEqual([]);
    expect(objects).toBeGreaterThan(15);
  });
});
