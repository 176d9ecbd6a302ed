import type { TeamsMessage } from '../../report/summary/adaptive-card.ts';
import type { HttpCall } from '../calling/http-call.ts';

/**
 * Posts a card to a webhook of Teams' Workflows ("Post to a channel when a webhook request is received").
 *
 * @param webhook its address; all of it but the host is secret
 */
export async function sendToTeams(webhook: string, message: TeamsMessage, call: HttpCall): Promise<void> {
  await call(webhook, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(message),
  });
}
