import { systemClock } from '../../app/clock.ts';
import { describeTally } from '../../app/describe-tally.ts';
import { notePolicies } from '../../app/note-policies.ts';
import { collectAndServe, NodeRoster } from '../../app/serve/collect-and-serve.ts';
import { EXIT_CODES } from '../../model/failure.ts';
import { type CommandHandler, listOption } from '../context.ts';
import { watchBeside } from './collect-cluster.ts';
import { servingOf } from './collect-serving.ts';
import { collectRequest, sourceMessages } from './collect-sources.ts';

export const collectCommand: CommandHandler = async (context) => {
  const { messages, terminal } = context;
  const request = collectRequest(context);
  const { hubble, files = [], storePath } = request;
  const problems = await notePolicies(storePath, listOption(context, 'policies'), terminal.now());
  messages.problems(problems);
  let last = '';
  const { options, ...serveMessages } = servingOf(context);
  const nodes = new NodeRoster();
  const cluster = await watchBeside(context, storePath, nodes);
  try {
    await collectAndServe(request, options, {
      ...serveMessages,
      clock: systemClock,
      signal: terminal.signal,
      ...sourceMessages(context, storePath),
      nodes,
      onUnreached: (node) =>
        messages.error(
          'node unreached',
          { node },
          `${node}: the cluster has this node, but no stream reaches it; while it is there, no absence counts`,
        ),
      onProgress: (tally) => {
        last = describeTally(tally);
        messages.progress(last);
      },
    });
    if (!request.follow) await cluster.everyKindMet;
  } finally {
    await cluster.end();
  }
  messages.endProgress();
  const names = [...(hubble === undefined ? [] : [hubble.address]), ...files].join(', ');
  if (last !== '') terminal.stdout(`${names}: ${last}\n`);
  return problems.length > 0 ? EXIT_CODES['input-partly-unreadable'] : 0;
};
