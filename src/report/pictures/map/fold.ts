import { getOrMake } from '../../../model/get-or-make.ts';
import { groupBy } from '../../../model/group-by.ts';
import type { Line } from './lines.ts';
import type { Party } from './party.ts';

/** Addresses and names outside that are shown one by one. */
const MOST_OUTSIDE = 60;

/** Shows outside parties as one where there are too many; says so in `folded`. */
export function foldOutside(lines: readonly Line[], folded: string[]): readonly Line[] {
  const outside = new Set(
    lines.flatMap(({ from, to }) => [from, to]).filter(({ kind }) => kind === 'outside'),
  );
  if (outside.size <= MOST_OUTSIDE) return lines;
  const sorts = groupBy(outside, ({ name }) => (/^[\d:a-f.]+\/\d/.test(name) ? 'networks' : 'names'));
  const into = new Map<Party, Party>();
  for (const [sort, parties] of sorts) {
    if (parties.length <= MOST_OUTSIDE / 2) continue;
    const text = `${parties.length.toLocaleString('en-US')} ${sort} outside`;
    folded.push(`${text} are shown as one`);
    const one: Party = { kind: 'outside', name: text, members: [] };
    for (const party of parties) into.set(party, one);
  }
  return merged(lines, (party) => into.get(party) ?? party);
}

/** Every namespace as one, with the workloads and the groups in it. */
export function byNamespace(
  workloads: readonly Party[],
  lines: readonly Line[],
): readonly [readonly Party[], readonly Line[]] {
  const byName = new Map(
    [...groupBy(workloads, ({ namespace = '' }) => namespace)].map(([namespace, own]): [string, Party] => [
      namespace,
      {
        kind: 'group',
        namespace,
        name: `every pod of ${namespace}`,
        members: [],
        workloads: own,
        isEvery: true,
      },
    ]),
  );
  const of = ({ namespace }: Party): Party | undefined =>
    namespace === undefined ? undefined : byName.get(namespace);
  return [[...byName.values()], merged(lines, (party) => of(party) ?? party)];
}

/** Lines between the same parties with the same use are one. */
function merged(lines: readonly Line[], partyOf: (party: Party) => Party): readonly Line[] {
  const byKey = new Map<Party, Map<string, Map<Party, Line[]>>>();
  for (const line of lines) {
    const byUse = getOrMake(byKey, partyOf(line.from), () => new Map<string, Map<Party, Line[]>>());
    const byTo = getOrMake(byUse, line.use, () => new Map<Party, Line[]>());
    getOrMake(byTo, partyOf(line.to), (): Line[] => []).push(line);
  }
  return [...byKey].flatMap(([from, byUse]) =>
    [...byUse.values()].flatMap((byTo) =>
      [...byTo].map(([to, own]): Line => {
        const [first] = own;
        if (first === undefined) throw new Error('no line to merge');
        return {
          from,
          to,
          use: first.use,
          ports: [...new Set(own.flatMap((one) => one.ports))].sort(),
          connections: own.reduce((sum, one) => sum + one.connections, 0),
        };
      }),
    ),
  );
}
