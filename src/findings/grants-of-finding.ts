import type { Grant } from '../grants/grant.ts';
import type { Finding } from './finding.ts';

/** The grants that the finding is about; none where it is about a policy as a whole, or about traffic. */
export function grantsOfFinding(finding: Finding): readonly Grant[] {
  switch (finding.kind) {
    case 'unused':
    case 'redundant':
    case 'shadowed':
    case 'contradictory':
      return finding.grants;
    case 'narrowable':
      return [finding.grant];
    default:
      return [];
  }
}
