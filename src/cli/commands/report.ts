import { formatReport } from '../../app/format-report.ts';
import { recommend } from '../../app/recommend.ts';
import { writeText } from '../../app/write-policies.ts';
import { EXIT_CODES } from '../../model/failure.ts';
import { analysisRequest, type CommandHandler, textOption } from '../context.ts';
import { paintFor } from '../paint.ts';

export const reportCommand: CommandHandler = async (context) => {
  const { messages, terminal } = context;
  messages.progress('comparing traffic with policies');
  const { report } = await recommend(analysisRequest(context));
  messages.endProgress();
  const output = textOption(context, 'output');
  const format = textOption(context, 'format') ?? 'text';
  const text = formatReport(report, format, output === undefined ? paintFor(context) : undefined);
  if (output === undefined) terminal.stdout(text);
  else {
    await writeText(output, text);
    messages.info('report written', { file: output }, `report written to ${output}`);
  }
  messages.problems(report.problems);
  if (textOption(context, 'failOn') === 'unused' && report.counts.revocable > 0)
    return EXIT_CODES['unused-found'];
  return report.problems.length > 0 ? EXIT_CODES['input-partly-unreadable'] : 0;
};
