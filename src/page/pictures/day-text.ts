const DAY_MS = 86_400_000;

/** `2026-05-02`, in UTC. @param day since the epoch */
export function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** 0: Monday */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

export interface MonthTick {
  readonly offset: number;
  /** `May`, and in January the year: `2027` */
  readonly text: string;
}

/** Days on which a month begins, as offsets from the first. */
export function monthTicks(firstDay: number, count: number): readonly MonthTick[] {
  return Array.from({ length: count }, (_, offset) => offset).flatMap((offset): MonthTick[] => {
    const date = new Date((firstDay + offset) * DAY_MS);
    if (date.getUTCDate() !== 1) return [];
    const month = date.getUTCMonth();
    const text = month === 0 ? `${date.getUTCFullYear()}` : (MONTHS[month] ?? '');
    return [{ offset, text }];
  });
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `1 day`, `1,200 days` */
export function counted(n: number, singular: string, plural = `${singular}s`): string {
  return `${n.toLocaleString('en-US')} ${n === 1 ? singular : plural}`;
}
