import { formatInstant } from '../../model/time.ts';
import { unusedOf } from '../../report/report.ts';
import { count, describeRecords, describeVerification } from '../../report/wording.ts';
import { DEMO_NOW_MS } from './plan.ts';
import type { DemoResult } from './run-demo.ts';

/** What the demo did, where it wrote it, and what to try next. */
export function summarizeDemo({ recommendation, paths }: DemoResult): string {
  const { report, verification } = recommendation;
  const { revocable, held } = unusedOf(report);
  const bullets = (
    findings: readonly {
      readonly ref: { readonly namespace?: string; readonly name: string };
      readonly sentence: string;
    }[],
  ): string[] =>
    findings.map(
      ({ ref, sentence }) =>
        `    ${ref.namespace === undefined ? '' : `${ref.namespace}/`}${ref.name}: ${sentence}`,
    );
  const options = `--policies ${paths.policies} --inventory ${paths.inventory} --store ${paths.store} --now ${formatInstant(DEMO_NOW_MS)}`;
  return [
    `${describeRecords(report.recording)}`,
    '',
    `  ${count(revocable.length, 'part')} of the policies unused for 30 observed days, revoked:`,
    ...bullets(revocable),
    `  ${count(held.length, 'part')} unused but held:`,
    ...held.map(
      (finding) =>
        `    ${finding.ref.namespace ?? ''}/${finding.ref.name}: ${finding.hold?.reason ?? 'not-editable'}`,
    ),
    `  ${verification === undefined ? 'nothing changed' : describeVerification(verification)}`,
    '',
    `  report    ${paths.report}, ${paths.markdown}, ${paths.json}`,
    `  policies  ${paths.tightened}/ (before: ${paths.policies}/)`,
    `  diff      ${paths.diff}`,
    `  proof     ${paths.proof}`,
    '',
    'Try next:',
    `  npx lapse explain shop/web ${options}`,
    `  npx lapse verify ${paths.tightened} ${paths.policies} --inventory ${paths.inventory}    # the reverse: fails`,
    '',
  ].join('\n');
}
