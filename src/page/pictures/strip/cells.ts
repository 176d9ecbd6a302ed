import type { DayMark } from '../../../report/pictures/pictures.ts';

const SIDE = 11;

/**
 * One day as a path: told apart by shape, too, for those who see no colours and for print. Used is full, silent a
 * frame, in part half full, blind a cross, and before the beginning a dot.
 */
export function cellPath(mark: DayMark, x: number, y: number): string {
  const at = (dx: number, dy: number): string => `${x + dx} ${y + dy}`;
  switch (mark) {
    case 'u':
      return `M${at(0, 0)}h${SIDE}v${SIDE}h-${SIDE}z`;
    case 's':
      return `M${at(0.5, 0.5)}h10v10h-10z`;
    case 'p':
      return `M${at(0.5, 0.5)}h10v10h-10zM${at(0.5, 10.5)}l10 -10v10z`;
    case 'b':
      return `M${at(1, 1)}l9 9M${at(10, 1)}l-9 9`;
    case 'n':
      return `M${at(4.5, 4.5)}h2v2h-2z`;
  }
}
