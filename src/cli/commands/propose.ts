import { describeProposals } from '../../app/propose/describe.ts';
import { propose } from '../../app/propose.ts';
import { EXIT_CODES } from '../../model/failure.ts';
import type { CommandHandler } from '../context.ts';
import { proposeRequest } from '../propose-request.ts';

export const proposeCommand: CommandHandler = async (context) => {
  const { messages, terminal } = context;
  const request = proposeRequest(context);
  const proposals = await propose(request, {
    env: terminal.env,
    signal: terminal.signal,
    onStep: (text) => messages.progress(text),
    onWait: (text) => messages.info('waiting for the forge', { why: text }, text),
  });
  messages.endProgress();
  terminal.stdout(describeProposals(proposals, request.isDryRun));
  messages.problems(proposals.problems);
  for (const outcome of proposals.outcomes) {
    if (outcome.kind === 'failed') messages.failure(outcome.failure);
    else for (const warning of outcome.warnings) messages.info('not as wished', { warning }, warning);
  }
  const { dashboard } = proposals;
  if (dashboard.kind === 'failed') messages.failure(dashboard.failure);
  const failed = [...proposals.outcomes, dashboard].flatMap((one) =>
    one.kind === 'failed' ? one.failure.code : [],
  );
  if (failed.includes('verification-failed')) return EXIT_CODES['verification-failed'];
  if (failed.length > 0) return EXIT_CODES['not-delivered'];
  return proposals.problems.length > 0 ? EXIT_CODES['input-partly-unreadable'] : 0;
};
