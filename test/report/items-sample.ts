import { disputedFindings } from '../../src/findings/disputed.ts';
import { FINDING_KINDS, type Finding } from '../../src/findings/finding.ts';
import type { Report } from '../../src/report/report.ts';
import { daysAgo, judged, usageOf } from '../findings/situation.ts';
import { NARROWABLE } from './narrowable-sample.ts';
import { SITUATION, sampleReport } from './sample.ts';

/** A report with findings of every kind there is. */
export function everyKind(): Report {
  const sample = sampleReport();
  const narrowable = judged(NARROWABLE).findings.filter(({ kind }) => kind === 'narrowable');
  const expired = judged({
    ...SITUATION,
    settings: { keeps: [{ policy: 'shop/db', reason: 'audit', untilMs: daysAgo(1) }] },
  }).findings.filter(({ kind }) => kind === 'keep-expired');
  return { ...sample, findings: [...sample.findings, ...narrowable, ...expired, ...disputed(sample)] };
}

function disputed({ findings }: Report): readonly Finding[] {
  const policy = findings.flatMap((one) => (one.kind === 'unused' ? one.policy : []))[0];
  if (policy === undefined) throw new Error('the sample has an unused rule');
  const { connection, seenAt, firstSeenMs, lastSeenMs } = usageOf({
    what: 'shop/api > shop/db TCP 1',
    last: 3,
  });
  const named = [{ connection, seenAt, firstSeenMs, lastSeenMs, policy: policy.ref.name }];
  return disputedFindings([{ policy, count: 1, named }]);
}

/** Fails where a kind that is new has no example. */
export function kindsIn({ findings }: Report): readonly string[] {
  const met = new Set(findings.map(({ kind }) => kind));
  return FINDING_KINDS.filter((kind) => met.has(kind));
}
