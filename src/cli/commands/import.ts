import { systemClock } from '../../app/clock.ts';
import { describeTally } from '../../app/describe-tally.ts';
import { importFiles } from '../../app/import.ts';
import { notePolicies } from '../../app/note-policies.ts';
import { EXIT_CODES } from '../../model/failure.ts';
import { type CommandHandler, listOption, textOption } from '../context.ts';

export const importCommand: CommandHandler = async (context) => {
  const { messages, terminal, args } = context;
  const storePath = textOption(context, 'store') ?? 'lapse.duckdb';
  const result = await importFiles(
    {
      files: args,
      storePath,
      nodeCoverage: textOption(context, 'nodeCoverage') === 'assume' ? 'assume' : 'none',
    },
    {
      clock: systemClock,
      onProgress: (file, tally) =>
        messages.progress(`${file}: ${tally.read.toLocaleString('en-US')} records`),
    },
  );
  messages.endProgress();
  const problems = await notePolicies(storePath, listOption(context, 'policies'), terminal.now());
  messages.problems(problems);
  for (const { file, tally, isKnown } of result.files) {
    terminal.stdout(`${file}: ${describeTally(tally)}${isKnown ? '; imported before' : ''}\n`);
  }
  if (result.files.length > 1) terminal.stdout(`total: ${describeTally(result.total)}\n`);
  messages.problems(result.total.problems);
  const hidden = result.total.rejected - result.total.problems.length;
  if (hidden > 0) messages.error(`and ${hidden} more rejected records`);
  return result.total.rejected + problems.length > 0 ? EXIT_CODES['input-partly-unreadable'] : 0;
};
