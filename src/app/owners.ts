import { isAboutPolicy } from '../findings/finding.ts';
import type { Problem } from '../model/problem.ts';
import { parseCodeowners } from '../report/owners/codeowners.ts';
import { DEFAULT_OWNER_LABELS } from '../report/owners/named-owners.ts';
import { ownersOf } from '../report/owners/owners-of.ts';
import type { Report } from '../report/report.ts';
import type { Analysis, AnalysisRequest } from './analyze.ts';
import { DISK } from './policy-source.ts';

export interface FoundOwners {
  readonly owners: Report['owners'];
  /** lines of CODEOWNERS files that are passed over */
  readonly problems: readonly Problem[];
}

/**
 * Who answers for what was found: whom labels and annotations name, and CODEOWNERS of the manifests.
 * @throws Failure `usage` where the CODEOWNERS file that was named cannot be read
 */
export async function findOwners(
  { ownerLabels = DEFAULT_OWNER_LABELS, codeowners: override, policySource = DISK }: AnalysisRequest,
  { judgement, manifests, population, inventory }: Analysis,
): Promise<FoundOwners> {
  const given = new Set(manifests.files.map(({ file }) => file));
  const named = judgement.findings.flatMap((one) => (isAboutPolicy(one) ? one.place.file : []));
  const files = [...new Set(named)].filter((file) => given.has(file));
  const { found, problems } = await policySource.codeowners(files, override);
  const owned = new Map<string, readonly string[]>();
  const badLines: Problem[] = [];
  for (const { file, text, paths } of found) {
    const parsed = parseCodeowners(file, text);
    badLines.push(...parsed.problems);
    for (const [manifest, path] of paths) owned.set(manifest, parsed.codeowners.ownersOf(path));
  }
  const owners = ownersOf(judgement.findings, {
    keys: ownerLabels,
    population,
    inventory,
    codeowners: (file) => owned.get(file) ?? [],
  });
  return { owners, problems: [...problems, ...badLines] };
}
