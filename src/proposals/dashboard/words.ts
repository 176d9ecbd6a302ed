import type { HandsOffReason } from '../action.ts';
import { unripeWords } from '../announce/unripe-words.ts';
import { inkText } from '../body/ink.ts';
import type { PullRequest } from '../forge.ts';
import type { PendingReason } from './dashboard.ts';

/** Behind `left alone, since …`. */
export const HANDS_OFF_WORDS: Readonly<Record<HandsOffReason, string>> = {
  commits: 'a person has committed to the branch',
  'no-marker': 'it is not known as ours: a person opened it, or took out what Lapse knows it by',
  'branch-gone': 'its branch was deleted',
  'branch-taken': 'there is a branch of this name that a person has committed to',
  retargeted: 'a person gave it another base',
  reopened: 'Lapse closed it, and a person opened it again',
};

export function pendingWords(why: PendingReason): string {
  switch (why.kind) {
    case 'max-open':
      return 'as many pull requests are open as may be';
    case 'max-new':
      return 'one of the next runs opens it';
    case 'branch-taken':
      return HANDS_OFF_WORDS['branch-taken'];
    case 'unproven':
      return 'its proof failed, so nothing of it was written; the log of the run has the counterexample';
    case 'failed':
      return 'it could not be opened; the log of the run says why';
    case 'behind':
      return `waits until pull request ${why.number} is merged or closed`;
    case 'announced':
    case 'unreadable-day':
    case 'not-announced':
      return inkText(unripeWords(why));
  }
}

/** The number tells those of the same title apart. */
export function linkTo({ number, title, url }: Pick<PullRequest, 'number' | 'title' | 'url'>): string {
  return `[${inkText(title)} (${number})](<${url.replaceAll(/[<>\s]/g, '')}>)`;
}
