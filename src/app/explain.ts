import { type Finding, isAboutPolicy } from '../findings/finding.ts';
import { formatWorkload, workloadName } from '../findings/workload-name.ts';
import { compareText } from '../model/problem.ts';
import { formatRef, type Policy, type PolicyRef } from '../policies/policy.ts';
import type { Explained, Explanation } from '../report/explanation.ts';
import { explanationJson } from '../report/explanation-json.ts';
import { explanationText } from '../report/explanation-text.ts';
import { type AnalysisRequest, analyze } from './analyze.ts';
import { explainGrants } from './explain/explain-grants.ts';
import { type Explainable, type Look, lookAt } from './explain/look.ts';
import { resolveReference } from './explain/resolve.ts';

/** @param reference see `resolveReference` */
export async function explain(request: AnalysisRequest, reference: string, format: string): Promise<string> {
  const explained = explainIn(await analyze(request), request.settings, reference);
  return format === 'json' ? explanationJson(explained) : explanationText(explained);
}

/** Explains what a reference names, of an analysis already made. Throws `Failure('usage')` where it names nothing. */
export function explainIn(
  analysis: Explainable,
  settings: AnalysisRequest['settings'],
  reference: string,
): Explained {
  const targets = resolveReference(analysis, reference);
  const look = lookAt(analysis, settings);
  const explanations = targets.map((target): Explanation => {
    if (target.kind === 'finding') return { ...target, policies: policiesFor(target.finding, look) };
    const { policy, grants } = target;
    return {
      kind: 'policy',
      policy,
      grants: explainGrants(look, grants),
      findings: findingsBeside(policy, look),
    };
  });
  return { explanations, fates: look.fates };
}

/** Of the policy, and of the workloads that it is for. */
function findingsBeside(policy: Policy, look: Look): Finding[] {
  const workloads = new Set(policy.specs.flatMap((spec) => look.population.subjects(spec)).map(nameOf));
  return look.judgement.findings.filter((finding) => {
    if (finding.kind === 'unused' || finding.kind === 'invalid') return false;
    return isAboutPolicy(finding)
      ? finding.policy === policy
      : workloads.has(formatWorkload(finding.workload));
  });
}

function policiesFor(finding: Finding, { analysis, population }: Look): PolicyRef[] {
  if (isAboutPolicy(finding)) return [finding.ref];
  const name = formatWorkload(finding.workload);
  return analysis.manifests.policies
    .filter((policy) =>
      policy.specs.some((spec) => population.subjects(spec).some((member) => nameOf(member) === name)),
    )
    .map((policy) => policy.ref)
    .sort((a, b) => compareText(formatRef(a), formatRef(b)));
}

function nameOf(member: Parameters<typeof workloadName>[0]): string {
  return formatWorkload(workloadName(member));
}
