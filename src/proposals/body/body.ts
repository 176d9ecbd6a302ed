import type { FindingRow } from '../../report/row.ts';
import { rowsOf } from '../../report/rows.ts';
import { count } from '../../report/wording.ts';
import type { KeepBox } from '../choices.ts';
import type { Draft } from '../draft.ts';
import { formatMarker, type Marker } from '../marker.ts';
import { announcementIntro, objectSection } from './announcement.ts';
import type { BodyInput } from './body-input.ts';
import { changesSection } from './changes.ts';
import { evidenceSection } from './evidence.ts';
import { fitSections } from './fit.ts';
import { inkText, withoutCommands } from './ink.ts';
import { keepSection } from './keep.ts';
import { droppedSection, notChangedSection } from './not-changed.ts';
import { proofSection } from './proof.ts';
import { safetySection } from './safety.ts';
import { footerSection, undoSection } from './undo.ts';

export interface BodyOptions {
  /** UTF-16 units */
  readonly maxLength: number;
  /** boxes that are ticked, see `keepBoxesFor` */
  readonly kept: readonly KeepBox[];
}

/** The body of a draft's pull request. Where room is short the least important is left out, and how much is said. */
export function proposalBody(draft: Draft, marker: Marker, { maxLength, kept }: BodyOptions): string {
  const rows = rowsOf(draft.report);
  const day = draft.announcedFor;
  const input: BodyInput = {
    draft,
    marker,
    kept,
    going: rows.filter(isGoing),
    held: rows.filter((row) => row.kind === 'unused' && row.status === 'held'),
  };
  const body = fitSections(
    [
      { rank: 0, write: () => formatMarker(marker) },
      { rank: 1, write: () => (day === undefined ? introText(input) : announcementIntro(input, day)) },
      { rank: 4, write: (room) => changesSection(input, room) },
      { rank: 5, write: (room) => droppedSection(input, room) },
      { rank: 2, write: () => safetySection(input) },
      { rank: 7, write: (room) => evidenceSection(input, room) },
      { rank: 8, write: (room) => notChangedSection(input, room) },
      { rank: 6, write: (room) => keepSection(input, room) },
      { rank: 3, write: () => (day === undefined ? undoSection(input) : objectSection(input)) },
      { rank: 9, write: (room) => proofSection(input, room) },
      { rank: 3, write: () => footerSection() },
    ],
    maxLength - ROOM_FOR_COMMANDS,
  );
  return withoutCommands(body);
}

/** Each mark against a command takes one unit. */
const ROOM_FOR_COMMANDS = 500;

function isGoing({ status }: FindingRow): boolean {
  return status === 'revoked' || status === 'narrowed';
}

function introText({ draft: { name, report }, going }: BodyInput): string {
  const revoked = going.filter((row) => row.status === 'revoked').length;
  const narrowed = going.length - revoked;
  const files = count(report.tightening.changes.length, 'file');
  const parts = [
    ...(revoked === 0 ? [] : [`takes away ${count(revoked, 'part')} of network policies that nobody used`]),
    ...(narrowed === 0 ? [] : [`makes ${count(narrowed, 'permission')} as narrow as the traffic`]),
  ];
  return `This ${parts.join(' and ')}, for ${inkText(name)}, in ${files}. Nothing else changes.`;
}
