import { systemClock } from '../../app/clock.ts';
import type { NodeRoster } from '../../app/serve/collect-and-serve.ts';
import type { RunningWatch } from '../../app/watch-cluster/beside.ts';
import { type CommandContext, textOption } from '../context.ts';

const NOTHING_TO_WATCH: RunningWatch = { everyKindMet: Promise.resolve(), end: () => Promise.resolve() };

/** Watches the cluster that `--kubeconfig` names into the store, beside the streams; without one says what is not known. */
export async function watchBeside(
  context: CommandContext,
  storePath: string,
  nodes: NodeRoster,
): Promise<RunningWatch> {
  const { messages } = context;
  const kubeconfig = textOption(context, 'kubeconfig');
  if (kubeconfig === undefined) {
    messages.info(
      'no --kubeconfig: versions of policies and lifetimes of workloads are not recorded, and the age of a rule comes from --policies, its object or git',
    );
    return NOTHING_TO_WATCH;
  }
  // loaded only where it is asked for: its library is large
  const { startClusterWatch } = await import('../../app/watch-cluster/beside.ts');
  return startClusterWatch(
    {
      clock: systemClock,
      kubeconfig,
      nodes,
      onState: (kindName, state) => {
        switch (state.kind) {
          case 'watched':
            messages.info('kind watched', { kind: kindName }, `watching ${kindName}`);
            break;
          case 'absent':
            messages.info('kind absent', { kind: kindName }, `the cluster has no ${kindName}`);
            break;
          case 'forbidden':
            messages.error(
              'kind forbidden',
              { kind: kindName, verb: state.verb, reason: state.message },
              `the history of ${kindName} is not known: ${state.message}; lapse doctor names the missing rules`,
            );
            break;
          case 'failing':
            messages.error(
              'kind failing',
              { kind: kindName, reason: state.message },
              `${kindName} cannot be watched now: ${state.message}; trying again`,
            );
            break;
        }
      },
      onStoreFailure: (failure) =>
        messages.error('history not stored', { reason: failure.message }, failure.message),
    },
    storePath,
    context.terminal.signal,
  );
}
