import type { DayMark, UseStrips } from '../../../report/pictures/pictures.ts';
import { counted, dayText } from '../day-text.ts';

/** What says more of a day comes first: a rule is used where one of its parts is, and blind where one of them is. */
const ORDER: readonly DayMark[] = ['u', 'b', 'p', 's', 'n'];

/** Day by day, of several grants together; empty where nothing is known of them. */
export function marksOf({ strips, byGrant }: UseStrips, grants: readonly string[]): readonly DayMark[] {
  const own = new Set(
    grants.flatMap((grant) => (Object.hasOwn(byGrant, grant) ? (byGrant[grant] ?? []) : [])),
  );
  return [...own]
    .map((index) => fromRuns(strips[index] ?? ''))
    .reduce<readonly DayMark[]>(
      (all, one) => (all.length === 0 ? one : all.map((mark, i) => more(mark, one[i]))),
      [],
    );
}

function more(a: DayMark, b: DayMark = 'n'): DayMark {
  return ORDER.indexOf(a) <= ORDER.indexOf(b) ? a : b;
}

/** `2sub` → s, s, u, b */
export function fromRuns(text: string): DayMark[] {
  return [...text.matchAll(/(\d*)([uspbn])/g)].flatMap(([, times = '', letter]) => {
    const mark = ORDER.find((one) => one === letter) ?? 'n';
    return Array.from({ length: times === '' ? 1 : Number(times) }, () => mark);
  });
}

/** `used on 12 of 90 days, last 2026-05-02; blind 3 days`: the strip for those who do not see it. */
export function stripText(firstDay: number, marks: readonly DayMark[]): string {
  const count = (wanted: DayMark): number => marks.filter((mark) => mark === wanted).length;
  const last = marks.lastIndexOf('u');
  const used =
    last === -1
      ? `not used in ${counted(marks.length, 'day')}`
      : `used on ${count('u')} of ${counted(marks.length, 'day')}, last ${dayText(firstDay + last)}`;
  const others = [
    ['b', 'blind'],
    ['p', 'seen in part'],
    ['n', 'before it began'],
  ] as const;
  const rest = others.flatMap(([mark, text]) =>
    count(mark) > 0 ? [`${text} ${counted(count(mark), 'day')}`] : [],
  );
  return [used, ...rest].join('; ');
}
