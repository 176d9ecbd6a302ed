import type {
  ArtifactLocation,
  Fix,
  PhysicalLocation,
  PropertyBag,
  ReportingDescriptor,
  Result,
} from 'sarif';
import { plainLine } from '../../model/plain-text.ts';
import type { FindingEdit } from '../edits.ts';
import type { Report } from '../report.ts';
import type { FindingRow, RowEdit } from '../row.ts';
import type { Locator } from './locations.ts';
import { LEVELS } from './rules.ts';
import { message } from './text.ts';

/** A finding with its place in a file. */
export interface Located {
  readonly row: FindingRow;
  readonly ruleId: string;
  readonly edit?: FindingEdit;
  readonly location: PhysicalLocation;
}

export function resultOf(
  { row, ruleId, edit, location }: Located,
  { trend }: Pick<Report, 'trend'>,
  { rules, locator }: { readonly rules: readonly ReportingDescriptor[]; readonly locator: Locator },
): Result {
  const fixAt = edit?.isOwn === true ? locator({ file: edit.file })?.artifactLocation : undefined;
  return {
    ruleId,
    ruleIndex: rules.findIndex(({ id }) => id === ruleId),
    // what stays for a reason is nobody's to-do
    level: row.status === 'held' ? 'note' : LEVELS[row.severity],
    message: message(sentencesOf(row).join('; ')),
    locations: [
      {
        physicalLocation: location,
        ...(row.policy === undefined
          ? {}
          : { logicalLocations: [{ fullyQualifiedName: plainLine(row.policy), kind: 'resource' }] }),
      },
    ],
    partialFingerprints: { 'lapseFindingKey/v1': row.key },
    ...(trend.since === undefined ? {} : { baselineState: row.isNew ? 'new' : 'unchanged' }),
    ...(row.risk === undefined ? {} : { rank: row.risk }),
    ...(row.hold === undefined
      ? {}
      : {
          suppressions: [
            {
              kind: 'external',
              status: 'accepted',
              justification: plainLine(`${row.hold.reason}: ${row.hold.text}`),
            },
          ],
        }),
    ...(fixAt === undefined || edit === undefined ? {} : { fixes: [fixOf(edit, row, fixAt)] }),
    // a fix says the same, where there is one
    properties: propertiesOf(fixAt === undefined ? row : { ...row, edit: undefined }),
  };
}

/** What a reader needs without opening anything. */
export function sentencesOf({ kind, sentence, part, evidence, hold }: FindingRow): string[] {
  return [
    sentence,
    ...(part === undefined ? [] : [part]),
    ...(evidence === undefined ? [] : [evidence]),
    // what is said of a wide rule begins with why it stays so
    ...(hold === undefined || kind === 'narrowable' ? [] : [`stays: ${hold.text}`]),
  ];
}

/** Whole lines go, others come, as the file ends its lines. */
function fixOf(edit: FindingEdit, { status }: FindingRow, artifactLocation: ArtifactLocation): Fix {
  return {
    description: message(status === 'narrowed' ? 'make the rule as narrow as its traffic' : 'take it away'),
    artifactChanges: [
      {
        artifactLocation,
        replacements: edit.hunks.map(({ line, removed, lines }) => {
          const start = removed === 0 ? line + 1 : line;
          const added = lines.filter((one) => one.startsWith('+')).map((one) => `${one.slice(1)}\n`);
          return {
            deletedRegion: { startLine: start, startColumn: 1, endLine: start + removed, endColumn: 1 },
            ...(added.length === 0 ? {} : { insertedContent: { text: added.join('') } }),
          };
        }),
      },
    ],
  };
}

export function propertiesOf(
  row: Omit<FindingRow, 'edit'> & { readonly edit?: RowEdit | undefined },
): PropertyBag {
  const {
    status,
    risk,
    confidence,
    observedDays,
    observedSince,
    lastUse,
    likelihood,
    namespace,
    owners,
    hold,
    absent,
    edit,
  } = row;
  return {
    status,
    ...(risk === undefined ? {} : { risk }),
    ...(confidence === undefined ? {} : { confidence }),
    ...(observedDays === undefined ? {} : { observedDays: Math.floor(observedDays * 10) / 10 }),
    ...(observedSince === undefined ? {} : { observedSince }),
    ...(lastUse === undefined ? {} : { lastUse }),
    ...(likelihood === undefined ? {} : { likelihood }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(owners.length === 0 ? {} : { owners: [...owners] }),
    ...(hold?.until === undefined ? {} : { holdUntil: hold.until }),
    ...(edit === undefined ? {} : { edit: { ...edit } }),
    ...(Object.keys(absent).length === 0 ? {} : { absent }),
  };
}
