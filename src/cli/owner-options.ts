import { Option } from 'commander';
import type { AnalysisRequest } from '../app/analyze.ts';
import { type CommandContext, listOption, textOption } from './context.ts';
import { collectPaths } from './options.ts';

/** How it is told who answers for a finding. */
export const ownerOptions = (): Option[] => [
  new Option(
    '--owner-label <key>',
    'label or annotation that names who answers for a policy, workload or namespace; may be given more than once',
  ).argParser(collectPaths),
  new Option(
    '--codeowners <file>',
    'who answers for the manifests; default: CODEOWNERS of their git repository',
  ),
];

export function ownerRequest(context: CommandContext): Pick<AnalysisRequest, 'ownerLabels' | 'codeowners'> {
  const [ownerLabels, codeowners] = [listOption(context, 'ownerLabel'), textOption(context, 'codeowners')];
  return {
    ...(ownerLabels.length === 0 ? {} : { ownerLabels }),
    ...(codeowners === undefined ? {} : { codeowners }),
  };
}
