import { compareText } from '../model/problem.ts';
import { type Finding, isAboutPolicy, SEVERITIES } from './finding.ts';

/** By severity, risk, then policy and content. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    scoreOf(b) - scoreOf(a) ||
    compareText(subjectOf(a), subjectOf(b)) ||
    lineOf(a) - lineOf(b) ||
    compareText(a.key, b.key)
  );
}

/** Findings without a score come behind those of their severity that have one. */
function scoreOf(finding: Finding): number {
  return 'risk' in finding ? finding.risk : 0;
}

/** What it is about, to sort by. */
function subjectOf(finding: Finding): string {
  if (!isAboutPolicy(finding)) return `${finding.workload.namespace}/${finding.workload.name}`;
  const { namespace, name, kind } = finding.ref;
  return `${namespace ?? ''}/${name}/${kind}`;
}

function lineOf(finding: Finding): number {
  return isAboutPolicy(finding) ? finding.place.line : 0;
}
