import { formatInstant } from '../../model/time.ts';
import type { PolicyRef } from '../../policies/policy.ts';
import { unusedOf } from '../../report/report.ts';
import { count, describeRecords, describeVerification } from '../../report/wording.ts';
import { DEMO_NOW_MS } from './plan.ts';
import type { DemoResult } from './run-demo.ts';

/** What the demo did, where it wrote it, and what to try next. */
export function summarizeDemo({ recommendation, paths }: DemoResult): string {
  const { report, verification } = recommendation;
  const { revocable, held } = unusedOf(report);
  const options = `--policies ${paths.policies} --inventory ${paths.inventory} --store ${paths.store} --now ${formatInstant(DEMO_NOW_MS)}`;
  return [
    describeRecords(report.recording),
    '',
    `  ${count(revocable.length, 'part')} of the policies unused for 30 observed days, revoked:`,
    ...revocable.map(({ ref, sentence }) => `    ${nameOf(ref)}: ${sentence}`),
    `  ${count(held.length, 'part')} unused but held:`,
    ...held.map((finding) => `    ${nameOf(finding.ref)}: ${finding.hold?.reason ?? 'not-editable'}`),
    `  ${verification === undefined ? 'nothing changed' : describeVerification(verification)}`,
    '',
    `  report    ${paths.page} (open it in a browser), ${paths.report}, ${paths.markdown}, ${paths.json}, ${paths.csv}, ${paths.sarif}`,
    `  policies  ${paths.tightened}/ (before: ${paths.policies}/)`,
    `  diff      ${paths.diff}`,
    `  proof     ${paths.proof}`,
    '',
    'Try next:',
    `  npx lapse explain shop/web ${options}`,
    `  npx lapse verify --proof ${paths.proof} --store ${paths.store}    # the proof, made again`,
    `  npx lapse verify ${paths.tightened} ${paths.policies} --inventory ${paths.inventory}    # the reverse: fails`,
    '',
  ].join('\n');
}

function nameOf(ref: PolicyRef): string {
  return ref.namespace === undefined ? ref.name : `${ref.namespace}/${ref.name}`;
}
