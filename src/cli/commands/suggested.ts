import type { AnalysisRequest } from '../../app/analyze.ts';
import type { Recommendation } from '../../app/recommend.ts';
import { isSuggestKind, SUGGEST_KINDS } from '../../app/suggest-kinds.ts';
import { demandApart, writeSuggestions } from '../../app/write-suggestions.ts';
import { type CommandContext, listOption, textOption } from '../context.ts';

/** What an analysis has to know of them. Throws where they cannot be written, before the work is done. */
export function suggestRequest(context: CommandContext): Pick<AnalysisRequest, 'suggestKind'> {
  const directory = textOption(context, 'suggestDir');
  if (directory !== undefined) demandApart(directory, listOption(context, 'policies'));
  const kind = textOption(context, 'suggestKind') ?? '';
  return isSuggestKind(kind) ? { suggestKind: SUGGEST_KINDS[kind] } : {};
}

/** Writes them where that is asked for, and says so. */
export async function writeSuggested(
  context: CommandContext,
  report: Recommendation['report'],
): Promise<void> {
  const directory = textOption(context, 'suggestDir');
  if (directory === undefined) return;
  const changed = await writeSuggestions(report, directory);
  const [offered, withheld] = [report.suggestions.length, report.withheldSuggestions.length];
  const rest = withheld === 0 ? '' : `; ${withheld} withheld, and the report says why`;
  context.messages.info(
    'suggested policies written',
    { directory, offered, changed: changed.length, withheld },
    `${offered} suggested ${offered === 1 ? 'policy' : 'policies'} in ${directory}, ${changed.length} new or changed${rest}`,
  );
}
