import { formatReport } from '../../app/format-report.ts';
import { type Recommendation, recommend } from '../../app/recommend.ts';
import { demandFile, recordReport } from '../../app/record-result.ts';
import { formatOfFile, isReportFormat, type ReportFormat } from '../../app/report-formats.ts';
import { writeText } from '../../app/write-policies.ts';
import { EXIT_CODES } from '../../model/failure.ts';
import {
  analysisRequest,
  type CommandContext,
  type CommandHandler,
  flagOption,
  listOption,
  textOption,
} from '../context.ts';
import { ownerRequest } from '../owner-options.ts';
import { paintFor } from '../paint.ts';
import type { Sender } from './send-report.ts';
import { suggestRequest, writeSuggested } from './suggested.ts';

export const reportCommand: CommandHandler = async (context) => {
  const { messages } = context;
  // what is missing for sending is said before the work
  const send = await senderFor(context);
  const request = { ...analysisRequest(context), ...ownerRequest(context), ...suggestRequest(context) };
  const isRecorded = flagOption(context, 'record');
  if (isRecorded) demandFile(request.storePath);
  messages.progress('comparing traffic with policies');
  const { report } = await recommend(request);
  messages.endProgress();
  await writeReport(context, report);
  await writeSuggested(context, report);
  messages.problems(report.problems);
  if (isRecorded) await recordReport(request.storePath, report);
  if (send !== undefined && !(await send(report))) return EXIT_CODES['not-delivered'];
  if (textOption(context, 'failOn') === 'unused' && report.counts.revocable > 0)
    return EXIT_CODES['unused-found'];
  return report.problems.length > 0 ? EXIT_CODES['input-partly-unreadable'] : 0;
};

/** Loaded only where something is to be sent: its libraries would be a tenth of a second. */
async function senderFor(context: CommandContext): Promise<Sender | undefined> {
  if (listOption(context, 'send').length === 0) return undefined;
  return (await import('./send-report.ts')).prepareSender(context);
}

/** To stdout, or to each file in the form that its name says, unless a form is asked for. */
async function writeReport(context: CommandContext, report: Recommendation['report']): Promise<void> {
  const { messages, terminal } = context;
  const { columns, directory } = terminal;
  const root = directory === undefined ? {} : { root: directory };
  const asked = formatOption(context);
  const files = listOption(context, 'output');
  if (files.length === 0) {
    const width = columns === undefined ? {} : { width: columns };
    terminal.stdout(
      await formatReport(report, asked ?? 'text', { ...root, ...width, paint: paintFor(context) }),
    );
  }
  for (const file of files) {
    await writeText(file, await formatReport(report, asked ?? formatOfFile(file), root));
    messages.info('report written', { file }, `report written to ${file}`);
  }
}

function formatOption(context: CommandContext): ReportFormat | undefined {
  const format = textOption(context, 'format');
  return format !== undefined && isReportFormat(format) ? format : undefined;
}
