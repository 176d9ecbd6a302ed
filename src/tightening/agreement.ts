import type { UnusedFinding } from '../findings/finding.ts';
import type { OtherDeployment, SourcePart } from '../policies/deployment.ts';
import { isPrefix, type Path } from '../policies/place.ts';

/** A finding on a text that other objects are made of, too, which have use for it. */
export interface Disagreement {
  readonly finding: UnusedFinding;
  /** never empty */
  readonly others: readonly OtherDeployment[];
}

/**
 * Which of the findings cannot be acted upon, since the text they are about is part of other deployed policies where
 * it is not to go. One place in a base is as many rules as there are overlays.
 */
export function disagreements(going: readonly UnusedFinding[]): Disagreement[] {
  const targets = new Map<string, SourcePart[]>();
  for (const finding of going) {
    const { deployment } = finding.policy;
    const part = sourceOf(finding);
    if (deployment === undefined || part === undefined) continue;
    targets.set(deployment.id, [...(targets.get(deployment.id) ?? []), part]);
  }
  return going.flatMap((finding) => {
    const part = sourceOf(finding);
    if (part === undefined) return [];
    const others = (finding.policy.deployment?.others(part) ?? []).filter(
      ({ id }) => !(targets.get(id) ?? []).some((target) => holds(target, part)),
    );
    return others.length === 0 ? [] : [{ finding, others }];
  });
}

/** Where the part that a finding is about is written. */
export function sourceOf(finding: UnusedFinding): SourcePart | undefined {
  const path = pathOf(finding);
  return path === undefined ? undefined : finding.policy.deployment?.source(path);
}

function pathOf({ scope, grants }: UnusedFinding): Path | undefined {
  const [first] = grants;
  switch (scope) {
    case 'rule':
      return first?.rule.path;
    case 'peer':
      return first?.peer?.path;
    case 'port':
      return first?.port?.path;
    case 'request':
      return first?.request?.path;
    case 'cell':
      return undefined;
  }
}

function holds(whole: SourcePart, part: SourcePart): boolean {
  return whole.file === part.file && whole.document === part.document && isPrefix(whole.path, part.path);
}
