import type { DraftFacts } from './draft.ts';
import { isWithin } from './keeps.ts';
import type { DroppedFinding, MarkedFinding, Marker } from './marker.ts';

/** Why a finding that was proposed is not any more, as a sentence without a final stop: see `fateOf`. */
export type DropReasons = (finding: MarkedFinding) => string;

/** What of a proposal a draft does not propose any more, in whole or in part; all of it where there is no draft. */
export function droppedFrom(
  marker: Marker,
  draft: DraftFacts | undefined,
  reasons: DropReasons,
): DroppedFinding[] {
  return marker.findings
    .filter((marked) => !isWithin(marked, draft?.findings ?? []))
    .map((marked) => ({ sentence: marked.sentence, why: reasons(marked) }));
}
