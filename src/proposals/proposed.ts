import type { Finding } from '../findings/finding.ts';
import { grantsOfFinding } from '../findings/grants-of-finding.ts';
import { grantMark } from './digest.ts';
import type { ProposedFinding } from './draft.ts';
import type { ActionableFinding } from './group.ts';

/** A finding as proposals remember it. */
export function proposed(finding: ActionableFinding): ProposedFinding {
  return {
    key: finding.key,
    grants: marksOfFinding(finding),
    sentence: finding.sentence,
    risk: finding.kind === 'unused' ? finding.risk : 0,
  };
}

export function marksOfFinding(finding: Finding): readonly string[] {
  return [...new Set(grantsOfFinding(finding).map(({ id }) => grantMark(id)))].sort();
}
