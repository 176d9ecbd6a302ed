import { explain } from '../../app/explain.ts';
import { analysisRequest, type CommandHandler, textOption } from '../context.ts';

export const explainCommand: CommandHandler = async (context) => {
  const format = textOption(context, 'format') ?? 'text';
  context.terminal.stdout(await explain(analysisRequest(context), context.args[0] ?? '', format));
  return 0;
};
