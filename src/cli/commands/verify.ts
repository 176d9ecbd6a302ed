import { describeResult, verifyPolicies } from '../../app/verify-policies.ts';
import { EXIT_CODES } from '../../model/failure.ts';
import { type CommandHandler, listOption, numberOption, storeAccess, textOption } from '../context.ts';

export const verifyCommand: CommandHandler = async (context) => {
  const { messages, terminal } = context;
  const [before = '', after = ''] = context.args;
  const storePath = textOption(context, 'store');
  const window = numberOption(context, 'unusedFor');
  const nowMs = numberOption(context, 'now') ?? terminal.now();
  const result = await verifyPolicies({
    before,
    after,
    inventoryPaths: listOption(context, 'inventory'),
    ...(storePath === undefined ? {} : { storePath, storeAccess: storeAccess(context) }),
    ...(window === undefined ? {} : { replayFromMs: nowMs - window }),
  });
  terminal.stdout(describeResult(result));
  messages.problems(result.problems);
  if (!result.verification.passed) return EXIT_CODES['verification-failed'];
  return result.problems.length > 0 ? EXIT_CODES['input-partly-unreadable'] : 0;
};
