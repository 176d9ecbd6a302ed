import { systemClock } from '../../app/clock.ts';
import { readTargets } from '../../app/deliver/read-targets.ts';
import { type DeliverSettings, type Delivery, deliver } from '../../app/deliver.ts';
import type { Recommendation } from '../../app/recommend.ts';
import { Failure } from '../../model/failure.ts';
import { DAY_MS, formatDuration, SECOND_MS } from '../../model/time.ts';
import { type CommandContext, listOption, numberOption, textOption } from '../context.ts';
import { isTargetKind } from '../send-options.ts';

/** Sends a report everywhere; answers whether it arrived everywhere. */
export type Sender = (report: Recommendation['report']) => Promise<boolean>;

const RETRIES = 6;
const ANSWER_MS = 30 * SECOND_MS;

/**
 * Reads all that sending needs, so that what is missing is said before the work.
 *
 * @throws Failure `usage`
 */
export function prepareSender(context: CommandContext): Sender {
  const { terminal, messages } = context;
  const text = (name: string): string | undefined => textOption(context, name);
  const targets = readTargets(
    {
      send: listOption(context, 'send').filter(isTargetKind),
      slackWebhookFile: text('slackWebhookFile'),
      teamsWebhookFile: text('teamsWebhookFile'),
      smtpServer: text('smtpServer'),
      smtpPasswordFile: text('smtpPasswordFile'),
      emailFrom: text('emailFrom'),
      emailTo: listOption(context, 'emailTo'),
      githubRepository: text('githubRepository'),
      githubApi: text('githubApi'),
      githubTokenFile: text('githubTokenFile'),
      gitlabProject: text('gitlabProject'),
      gitlabUrl: text('gitlabUrl'),
      gitlabTokenFile: text('gitlabTokenFile'),
      issueLabel: text('issueLabel') ?? 'lapse',
    },
    terminal.env,
  );
  const settings = deliverSettings(context);
  return async (report) => {
    messages.progress('sending the report');
    const deliveries = await deliver(report, targets, settings);
    messages.endProgress();
    for (const delivery of deliveries) tell(context, delivery);
    return deliveries.every(({ kind }) => kind === 'delivered');
  };
}

function deliverSettings(context: CommandContext): DeliverSettings {
  const { terminal } = context;
  const [name, link] = [textOption(context, 'sendName'), textOption(context, 'link')];
  const deadlineMs = deadlineOf(context);
  return {
    ...(name === undefined ? {} : { name }),
    ...(link === undefined ? {} : { link: pageAddress(link) }),
    patience: {
      retries: RETRIES,
      firstWaitMs: SECOND_MS,
      longestWaitMs: 30 * SECOND_MS,
      deadlineMs,
      deadlineFlag: '--send-timeout',
      sleep: (ms, signal) => systemClock.sleep(ms, signal),
      elapsed: () => performance.now(),
    },
    timeoutMs: Math.min(ANSWER_MS, deadlineMs),
    now: terminal.now,
    signal: terminal.signal,
  };
}

function deadlineOf(context: CommandContext): number {
  const deadlineMs = numberOption(context, 'sendTimeout') ?? 0;
  if (deadlineMs >= SECOND_MS && deadlineMs <= DAY_MS) return deadlineMs;
  throw new Failure(
    'usage',
    `--send-timeout ${formatDuration(deadlineMs)} is no time to wait for an answer`,
    {
      remedy: 'give at least 1s and at most 1d',
    },
  );
}

function pageAddress(link: string): string {
  const url = URL.canParse(link) ? new URL(link) : undefined;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url.href;
  throw new Failure('usage', '--link is no http address', { remedy: 'write it like https://host/path' });
}

const DONE = {
  sent: 'report sent',
  created: 'issue created',
  updated: 'issue updated',
  reopened: 'issue opened again',
  unchanged: 'issue is up to date',
} as const;

function tell({ messages }: CommandContext, delivery: Delivery): void {
  const { target, where } = delivery;
  if (delivery.kind === 'failed') {
    const { reason, remedy } = delivery;
    const help = remedy === undefined ? '' : `\n  ${remedy}`;
    messages.error(
      'report not sent',
      { target, where, reason, remedy },
      `not sent to ${target} (${where}): ${reason}${help}`,
    );
    return;
  }
  const { how, url, attempts } = delivery;
  const tries = attempts === 1 ? '' : `, at attempt ${attempts}`;
  messages.info(
    DONE[how],
    { target, where, url, attempts },
    `${DONE[how]}: ${target}, ${url ?? where}${tries}`,
  );
}
