import type { JSX, TargetedKeyboardEvent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { PageData } from '../../report/html/page-data.ts';
import type { Entry } from '../rows/arrange.ts';
import { plural } from '../rows/words.ts';
import { type Reach, useReach } from '../state/use-reach.ts';
import type { ChangeView } from '../state/use-view.ts';
import type { Sort, View } from '../state/view.ts';
import { FindingRowView, openerId } from './finding-row.tsx';
import { MoreLines } from './more-lines.tsx';
import { plain } from './plain.ts';

interface FindingsTableProps {
  readonly data: PageData;
  readonly entries: readonly Entry[];
  readonly view: View;
  readonly change: ChangeView;
  readonly printing: boolean;
}

/** Roles are said in full: on a phone the style lays rows out as cards, and browsers then forget that it is a table. */
export function FindingsTable({ data, entries, view, change, printing }: FindingsTableProps): JSX.Element {
  const { open, sort } = view;
  const openAt = open === undefined ? -1 : entries.findIndex((entry) => keyOf(entry) === open);
  const reach = useReach(entries, openAt);
  const openedByHand = useFollowLink(open, openAt !== -1, reach);
  const toggle = (key: string): void => {
    const next = open === key ? undefined : key;
    openedByHand.current = next;
    change({ open: next }, 'push');
  };
  const shown = printing ? entries : entries.slice(reach.from, reach.to);
  return (
    <div class="table-frame" onKeyDown={(event) => onKey(event, open, toggle)}>
      {!printing && reach.from > 0 && (
        <button type="button" class="more" onClick={reach.earlier}>
          {`Show earlier ones (${reach.from.toLocaleString('en-US')})`}
        </button>
      )}
      <table role="table" class="table" aria-rowcount={entries.length + 1}>
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" class="severity-column">
              Severity
            </th>
            <th role="columnheader">Finding</th>
            <th role="columnheader">Status</th>
            {COLUMNS.map(({ sort: by, title }) => (
              <th
                key={by}
                role="columnheader"
                class="number"
                aria-sort={sort === by ? (DESCENDING.has(by) ? 'descending' : 'ascending') : 'none'}
              >
                <button type="button" onClick={() => change({ sort: sort === by ? 'report' : by })}>
                  {title}
                  <span aria-hidden="true">{sort !== by ? '' : DESCENDING.has(by) ? ' ↓' : ' ↑'}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {shown.map((entry) =>
            entry.kind === 'group' ? (
              <tr role="row" key={`group ${entry.name}`} class="group">
                <th role="rowheader" colSpan={7} scope="colgroup">
                  {plain(entry.name)} <span class="count">{plural(entry.size, 'finding')}</span>
                </th>
              </tr>
            ) : (
              <FindingRowView
                key={entry.one.row.key}
                row={entry.one.row}
                data={data}
                isOpen={printing || entry.one.row.key === open}
                toggle={toggle}
              />
            ),
          )}
        </tbody>
      </table>
      {!printing && reach.to < entries.length && (
        <MoreLines left={entries.length - reach.to} show={reach.later} />
      )}
    </div>
  );
}

const COLUMNS: readonly { readonly sort: Sort; readonly title: string }[] = [
  { sort: 'last-use', title: 'Last use' },
  { sort: 'observed', title: 'Observed' },
  { sort: 'likelihood', title: 'Chance' },
  { sort: 'risk', title: 'Risk' },
];

const DESCENDING: ReadonlySet<Sort> = new Set(['risk', 'observed']);

function keyOf(entry: Entry): string | undefined {
  return entry.kind === 'row' ? entry.one.row.key : undefined;
}

/** A link, the back button or another part of the page leads to a finding: it is brought into view and focused. */
function useFollowLink(
  open: string | undefined,
  isThere: boolean,
  { from, to }: Reach,
): { current: string | undefined } {
  const openedByHand = useRef<string | undefined>(undefined);
  const followed = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (open === followed.current || (open !== undefined && !isThere)) return;
    const opener = open === undefined ? null : document.getElementById(openerId(open));
    if (open !== undefined && opener === null) return;
    followed.current = open;
    if (open === openedByHand.current || opener === null) return;
    opener.focus({ preventScroll: true });
    opener.closest('tr')?.scrollIntoView({ block: 'start' });
  }, [open, isThere, from, to]);
  return openedByHand;
}

function onKey(
  event: TargetedKeyboardEvent<HTMLElement>,
  open: string | undefined,
  toggle: (key: string) => void,
): void {
  if (event.key === 'Escape' && open !== undefined) {
    toggle(open);
    document.getElementById(openerId(open))?.focus();
  }
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const openers = [...event.currentTarget.querySelectorAll<HTMLElement>('.opener')];
  const at = openers.findIndex((one) => one === event.target);
  if (at === -1) return;
  event.preventDefault();
  openers[at + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
}
