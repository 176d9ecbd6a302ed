import type { Digest, DigestItem } from './digest.ts';
import { shortened } from './inert-text.ts';

/** What an incoming webhook takes. https://docs.slack.dev/reference/block-kit/blocks */
export interface SlackMessage {
  /** for notifications, and where blocks are not shown */
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
  readonly unfurl_links: false;
  readonly unfurl_media: false;
}

export type SlackBlock =
  | { readonly type: 'header'; readonly text: SlackPlainText }
  | { readonly type: 'divider' }
  | { readonly type: 'section'; readonly text: SlackPlainText | SlackMarkup }
  | { readonly type: 'context'; readonly elements: readonly [SlackPlainText] };

export interface SlackPlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji: false;
}

export interface SlackMarkup {
  readonly type: 'mrkdwn';
  readonly text: string;
  readonly verbatim: true;
}

export const SLACK_LIMITS = { blocks: 50, text: 3000, header: 150 } as const;

/** Only words of our own are markup; everything else is plain text, in which Slack looks for nothing. */
export function slackMessage(digest: Digest): SlackMessage {
  const { title, date, headline, counts, window, change, first, idle, more, warnings, link } = digest;
  return {
    text: escaped(`${title}, ${date}: ${headline}; ${counts}`, SLACK_LIMITS.text),
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: 'header', text: plain(`${title}, ${date}`, SLACK_LIMITS.header) },
      section(`${headline}\n${counts}${change === undefined ? '' : `\n${change}`}`),
      context(`Window: ${window}`),
      ...(warnings.length === 0 ? [] : [context(warnings.map((one) => `⚠ ${one}`).join('\n'))]),
      { type: 'divider' },
      ...(first.length === 0 ? [section(idle)] : first.flatMap(itemBlocks)),
      ...(more > 0 ? [context(`and ${more.toLocaleString('en-US')} more in the report`)] : []),
      ...(link === undefined ? [] : linkBlock(link)),
    ],
  };
}

function itemBlocks({ label, sentence, where, evidence, owners }: DigestItem): SlackBlock[] {
  const facts = [where, evidence, owners === '' ? '' : `owners: ${owners}`].filter((one) => one !== '');
  return [section(`${label}: ${sentence}`), context(facts.join(' · '))];
}

function section(text: string): SlackBlock {
  return { type: 'section', text: plain(text, SLACK_LIMITS.text) };
}

function context(text: string): SlackBlock {
  return { type: 'context', elements: [plain(text, SLACK_LIMITS.text)] };
}

function linkBlock(link: string): SlackBlock[] {
  // both end a link of Slack's markup
  const address = link.replaceAll('|', '%7C').replaceAll('>', '%3E');
  const text = `<${address.replaceAll('&', '&amp;')}|Open the report>`;
  // a link cut in two would be none
  return text.length > SLACK_LIMITS.text
    ? []
    : [{ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }];
}

function plain(text: string, maxLength: number): SlackPlainText {
  return { type: 'plain_text', text: escaped(text, maxLength), emoji: false };
}

/** Slack wants these three escaped everywhere, and counts the escaped text; nothing escaped is cut in two. */
function escaped(text: string, maxLength: number): string {
  const whole = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  if (whole.length <= maxLength) return whole;
  return `${shortened(whole, maxLength)
    .slice(0, -1)
    .replace(/&[a-z]{0,3}$/, '')}…`;
}
