import { formatComparison, isAccepted, verifyPolicies } from '../../app/verify-policies.ts';
import { EXIT_CODES, Failure } from '../../model/failure.ts';
import {
  type CommandContext,
  type CommandHandler,
  flagOption,
  listOption,
  numberOption,
  storeAccess,
  textOption,
} from '../context.ts';
import { paintFor } from '../paint.ts';

export const verifyCommand: CommandHandler = async (context) => {
  return textOption(context, 'proof') === undefined ? compare(context) : replay(context);
};

async function compare(context: CommandContext): Promise<number> {
  const { messages, terminal } = context;
  const [before, after] = context.args;
  if (before === undefined || after === undefined) {
    throw new Failure('usage', `missing ${before === undefined ? 'BEFORE and AFTER' : 'AFTER'}`, {
      remedy: 'name the policies as they are and as they would be, or a proof with --proof',
    });
  }
  const storePath = textOption(context, 'store');
  const window = numberOption(context, 'unusedFor');
  const nowMs = numberOption(context, 'now') ?? terminal.now();
  messages.progress('comparing both sets of policies');
  const comparison = await verifyPolicies({
    before,
    after,
    inventoryPaths: listOption(context, 'inventory'),
    ...(storePath === undefined ? {} : { storePath, storeAccess: storeAccess(context) }),
    ...(window === undefined ? {} : { replayFromMs: nowMs - window }),
    allowsWider: flagOption(context, 'allowWider'),
  });
  messages.endProgress();
  const format = textOption(context, 'format') ?? 'text';
  terminal.stdout(formatComparison(comparison, format, paintFor(context)));
  messages.problems(comparison.problems);
  if (!isAccepted(comparison)) return EXIT_CODES['verification-failed'];
  return comparison.problems.length > 0 ? EXIT_CODES['input-partly-unreadable'] : 0;
}

async function replay(context: CommandContext): Promise<number> {
  const { messages, terminal } = context;
  const file = textOption(context, 'proof') ?? '';
  const format = textOption(context, 'format') ?? 'text';
  if (format === 'markdown') {
    throw new Failure('usage', 'a proof that is made again is told as text or json', {
      remedy: 'its own "summary" is a paragraph for Markdown',
    });
  }
  const [before, after] = context.args;
  const storePath = textOption(context, 'store');
  const [{ readProof }, { formatReplay, replayExit, replayProof }] = await Promise.all([
    import('../proof-file.ts'),
    import('../../app/proof/replay-proof.ts'),
  ]);
  const claim = readProof(file);
  messages.progress('making the proof again');
  const result = await replayProof({
    file,
    claim,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    inventoryPaths: listOption(context, 'inventory'),
    ...(storePath === undefined ? {} : { storePath, storeAccess: storeAccess(context) }),
  });
  messages.endProgress();
  terminal.stdout(formatReplay(result, format, paintFor(context)));
  messages.problems(result.problems);
  return replayExit(result);
}
