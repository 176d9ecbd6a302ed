import { assertNever } from '../../model/assert-never.ts';
import { groupBy } from '../../model/group-by.ts';
import { formatRef } from '../../policies/policy.ts';
import type { Action, HandsOffReason, UpdateReason } from '../../proposals/action.ts';
import type { UnripeFinding } from '../../proposals/announce/stage.ts';
import { unripeWords } from '../../proposals/announce/unripe-words.ts';
import { count } from '../../report/wording.ts';
import type { Outcome, Proposals } from './outcome.ts';
import type { PlannedDraft } from './plan-drafts.ts';

/** What became of each proposal, a line each; in the order it was done. */
export function describeProposals({ outcomes, dashboard, unripe }: Proposals, isDryRun: boolean): string {
  const lines = outcomes.map((one) => describeOutcome(one, isDryRun));
  if (lines.length === 0) lines.push('nothing to propose');
  lines.push(...describeUnripe(unripe));
  if (dashboard.kind === 'there') lines.push(`dashboard ${dashboard.url}`);
  if (dashboard.kind === 'failed') lines.push('failed to write the dashboard');
  return lines.map((line) => `${line}\n`).join('');
}

/** A line for each policy. */
function describeUnripe(unripe: readonly UnripeFinding[]): string[] {
  const byText = groupBy(unripe, ({ finding, why }) => `${formatRef(finding.ref)}: ${unripeWords(why)}`);
  return [...byText].map(([text, own]) => `waits: ${count(own.length, 'finding')} of ${text}`);
}

function describeOutcome(outcome: Outcome, isDryRun: boolean): string {
  const { action } = outcome;
  const isBranchAlone = outcome.kind === 'done' && outcome.url === undefined && !isDryRun;
  const what = describeAction(action, isBranchAlone);
  switch (outcome.kind) {
    case 'failed':
      // the rest, with the remedy, is told as an error
      return `failed to ${what.plain}: ${outcome.failure.message.split('\n')[0] ?? ''}`;
    case 'done': {
      const said = isDryRun && what.isWrite ? `would ${what.plain}` : what.done;
      return [said, ...(outcome.url === undefined ? [] : [outcome.url])].join(' ');
    }
    default:
      return assertNever(outcome);
  }
}

interface Words {
  readonly done: string;
  readonly plain: string;
  readonly isWrite: boolean;
}

function describeAction(action: Action<PlannedDraft>, isBranchAlone: boolean): Words {
  switch (action.kind) {
    case 'open':
      if (isBranchAlone && action.commit.kind === 'none')
        return still(`left as it is: ${titled(action.draft)}`);
      if (isBranchAlone) return write('committed', 'commit', titled(action.draft));
      return write('opened', 'open', titled(action.draft));
    case 'update':
      return write(
        'updated',
        'update',
        `"${action.draft.title}" (${action.why.map((one) => UPDATED[one]).join(', ')})`,
      );
    case 'close':
      return write('closed', 'close', `"${action.pullRequest.title}": ${action.sentences.join('; ')}`);
    case 'hands-off':
      return still(
        `left to its owners: ${action.pullRequest?.title ?? action.draft?.title ?? action.key} (${LEFT[action.why]})`,
      );
    case 'wait':
      return still(`waits: ${titled(action.draft)} (${WAITS[action.why]})`);
    case 'leave':
      return still(`left as it is: "${action.draft.title}"`);
    case 'watch':
      return action.deleteBranch === undefined
        ? still(`merged: "${action.pullRequest.title}"`)
        : write('deleted', 'delete', `the branch of "${action.pullRequest.title}", which is merged`);
    default:
      return assertNever(action);
  }
}

function write(done: string, plain: string, object: string): Words {
  return { done: `${done} ${object}`, plain: `${plain} ${object}`, isWrite: true };
}

function still(text: string): Words {
  return { done: text, plain: text, isWrite: false };
}

function titled({ title, branch, findings }: PlannedDraft): string {
  return `"${title}" on ${branch} (${count(findings.length, 'finding')})`;
}

const UPDATED = {
  content: 'the change is another',
  base: 'the base has moved',
  asked: 'somebody asked for it',
  body: 'the evidence is newer',
} as const satisfies Record<UpdateReason, string>;

const LEFT = {
  commits: 'somebody has committed to its branch',
  'no-marker': 'somebody opened it, or took out what Lapse knows it by',
  'branch-gone': 'somebody deleted its branch',
  'branch-taken': 'somebody has a branch of that name',
  retargeted: 'somebody gave it another base',
  reopened: 'somebody opened it again',
} as const satisfies Record<HandsOffReason, string>;

const WAITS = {
  'max-open': 'as many as may be are open',
  'max-new': 'one run opens no more',
} as const satisfies Record<'max-open' | 'max-new', string>;
