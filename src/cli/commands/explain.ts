import { explainText } from '../../app/explain.ts';
import { analysisRequest, type CommandHandler } from '../context.ts';

export const explainCommand: CommandHandler = async (context) => {
  context.terminal.stdout(await explainText(analysisRequest(context), context.args[0] ?? ''));
  return 0;
};
