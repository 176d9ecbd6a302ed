import { IncomingWebhook } from '@slack/webhook';
import type { SlackBlock, SlackMessage } from '../../report/summary/slack-message.ts';
import { CallProblem } from '../calling/call-problem.ts';
import type { HttpCall } from '../calling/http-call.ts';

type Options = NonNullable<ConstructorParameters<typeof IncomingWebhook>[1]>;
type SlackFetch = NonNullable<Options['fetch']>;
type Blocks = NonNullable<Exclude<Parameters<IncomingWebhook['send']>[0], string>['blocks']>;

/** @param webhook address of an incoming webhook; all of it but the host is secret */
export async function sendToSlack(webhook: string, message: SlackMessage, call: HttpCall): Promise<void> {
  const hook = new IncomingWebhook(webhook, { fetch: through(call) });
  const { text } = await hook.send({ ...message, blocks: message.blocks.map(libraryBlock) });
  if (text.trim() === 'ok') return;
  throw new CallProblem(`${new URL(webhook).host} answered, but not as Slack does`, { kind: 'never' });
}

function through(call: HttpCall): SlackFetch {
  return (url, { method = 'POST', headers, body } = {}) =>
    call(url, {
      method,
      headers: Object.fromEntries(new Headers(headers).entries()),
      body: typeof body === 'string' ? body : null,
    });
}

/** The library's types want what they may change. */
function libraryBlock(block: SlackBlock): Blocks[number] {
  return block.type === 'context' ? { ...block, elements: [...block.elements] } : block;
}
