import type { FindingRow } from '../../report/row.ts';
import type { KeepBox } from '../choices.ts';
import type { Draft } from '../draft.ts';
import type { Marker } from '../marker.ts';

/** What the body of a pull request is made of. */
export interface BodyInput {
  readonly draft: Draft;
  readonly marker: Marker;
  /** what people ticked here and elsewhere that this group is about: see `keepBoxesOf` */
  readonly kept: readonly KeepBox[];
  /** rows of what goes, and of what is held */
  readonly going: readonly FindingRow[];
  readonly held: readonly FindingRow[];
}
