import type { DraftFacts } from './draft.ts';
import type { DroppedFinding, Marker } from './marker.ts';

/** What the body of a draft's pull request is to say of itself. */
export function markerOf(
  draft: DraftFacts,
  base: Marker['base'],
  untilMs: number,
  dropped: readonly DroppedFinding[] = [],
): Marker {
  return {
    key: draft.key,
    findings: draft.findings.map(({ key, grants, sentence }) => ({ key, grants, sentence })),
    isCut: false,
    content: draft.content,
    base: { branch: base.branch, commit: base.commit },
    untilMs,
    title: draft.title,
    labels: draft.labels,
    dropped,
  };
}
