import { runDemo } from '../../app/demo/run-demo.ts';
import { summarizeDemo } from '../../app/demo/summary.ts';
import { type CommandHandler, textOption } from '../context.ts';

export const demoCommand: CommandHandler = async (context) => {
  const { messages, terminal } = context;
  const result = await runDemo({
    outputDirectory: textOption(context, 'outputDir') ?? 'lapse-demo',
    signal: terminal.signal,
    onStep: (text) => messages.info(text),
    onProgress: (tally) => messages.progress(`${tally.read.toLocaleString('en-US')} records`),
  });
  messages.endProgress();
  terminal.stdout(summarizeDemo(result));
  return 0;
};
