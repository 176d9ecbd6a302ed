import type { Forge, ForgeIssue } from '../../proposals/forge.ts';
import { findIssue, type IssueBoard, type StoredIssue } from './issue-board.ts';

export type IssueCalls = Pick<Forge, 'findIssue' | 'createIssue' | 'updateIssue'>;

/** of proposals, whose first label is the dashboard's */
const LABEL_FLAG = '--label';

/** @param boardOf the issues with one label; without it for a change, which needs none */
export function issueCalls(boardOf: (label: string) => IssueBoard): IssueCalls {
  return {
    findIssue: async (label, marker) => {
      const found = await findIssue(boardOf(label), marker, LABEL_FLAG);
      return found === undefined ? undefined : forgeIssue(found);
    },
    createIssue: async ({ label, title, body }) => {
      const board = boardOf(label);
      // the answer to an earlier try may have been lost: what begins with the same line is that one
      const [marker = ''] = body.split('\n', 1);
      const found = marker.trim() === '' ? undefined : await findIssue(board, marker, LABEL_FLAG);
      if (found?.isOpen === true)
        return forgeIssue(await board.update(found.number, { title, body, reopen: false }));
      return forgeIssue(await board.create({ title, body }));
    },
    updateIssue: async (number, change) => {
      await boardOf('').update(number, change);
    },
  };
}

function forgeIssue({ number, url, title, body, isOpen }: StoredIssue): ForgeIssue {
  return { number, url, title, body, isOpen };
}
