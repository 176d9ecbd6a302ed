import type { Digest, DigestItem } from './digest.ts';
import { shortened } from './inert-text.ts';

/** What a Teams webhook of the Workflows kind takes: one Adaptive Card 1.5. https://adaptivecards.io/explorer */
export interface TeamsMessage {
  readonly type: 'message';
  readonly attachments: readonly [
    {
      readonly contentType: 'application/vnd.microsoft.card.adaptive';
      readonly contentUrl: null;
      readonly content: AdaptiveCard;
    },
  ];
}

export interface AdaptiveCard {
  readonly $schema: 'http://adaptivecards.io/schemas/adaptive-card.json';
  readonly type: 'AdaptiveCard';
  readonly version: '1.5';
  readonly msteams: { readonly width: 'Full' };
  readonly body: readonly CardText[];
  readonly actions?: readonly [
    { readonly type: 'Action.OpenUrl'; readonly title: string; readonly url: string },
  ];
}

/** Text runs are never read as Markdown, unlike text blocks: names of tenants stay text. */
export interface CardText {
  readonly type: 'RichTextBlock';
  readonly separator?: true;
  readonly inlines: readonly CardRun[];
}

export interface CardRun {
  readonly type: 'TextRun';
  readonly text: string;
  readonly size?: 'large';
  readonly weight?: 'bolder';
  readonly isSubtle?: true;
  readonly color?: 'warning' | 'attention';
}

/** Teams refuses messages of about 28 kB. */
export const CARD_MAX_BYTES = 27_000;

const LONGEST_TEXT = 600;

/** As many findings as fit. */
export function teamsMessage(digest: Digest): TeamsMessage {
  for (let shown = digest.first.length; shown > 0; shown--) {
    const message = messageOf(withFirst(digest, shown));
    if (bytesOf(message) <= CARD_MAX_BYTES) return message;
  }
  return messageOf(withFirst(digest, 0));
}

function withFirst(digest: Digest, shown: number): Digest {
  const left = digest.first.length - shown;
  return { ...digest, first: digest.first.slice(0, shown), more: digest.more + left };
}

export function bytesOf(message: TeamsMessage): number {
  return new TextEncoder().encode(JSON.stringify(message)).length;
}

function messageOf({
  title,
  date,
  headline,
  counts,
  window,
  change,
  first,
  idle,
  more,
  warnings,
  link,
}: Digest): TeamsMessage {
  const body: CardText[] = [
    line({ text: `${title}, ${date}`, size: 'large', weight: 'bolder' }),
    line({ text: headline, weight: 'bolder' }),
    line({ text: counts }),
    ...(change === undefined ? [] : [line({ text: change })]),
    line({ text: `Window: ${window}`, isSubtle: true }),
    ...warnings.map((text) => line({ text, color: 'warning' })),
    ...(first.length === 0 ? [line({ text: idle })] : first.map(itemLine)),
    ...(more > 0
      ? [line({ text: `and ${more.toLocaleString('en-US')} more in the report`, isSubtle: true })]
      : []),
  ];
  const content: AdaptiveCard = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.5',
    msteams: { width: 'Full' },
    body,
    ...(link === undefined
      ? {}
      : { actions: [{ type: 'Action.OpenUrl', title: 'Open the report', url: link }] as const }),
  };
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  };
}

function itemLine({ severity, label, sentence, where, evidence, owners }: DigestItem): CardText {
  const facts = [where, evidence, owners === '' ? '' : `owners: ${owners}`].filter((one) => one !== '');
  const isUrgent = severity === 'high';
  return {
    type: 'RichTextBlock',
    separator: true,
    inlines: [
      run({
        text: `${label}: `,
        weight: 'bolder',
        ...(isUrgent ? { color: 'attention' } : {}),
      }),
      run({ text: sentence }),
      run({ text: `\n${facts.join(' · ')}`, isSubtle: true }),
    ],
  };
}

function line(part: Omit<CardRun, 'type'>): CardText {
  return { type: 'RichTextBlock', inlines: [run(part)] };
}

function run({ text, ...style }: Omit<CardRun, 'type'>): CardRun {
  return { type: 'TextRun', text: shortened(text, LONGEST_TEXT), ...style };
}
