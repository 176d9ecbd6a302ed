/** One part of a body. */
export interface Section {
  /** the lower goes first when room is given out */
  readonly rank: number;
  /** @returns at most so many UTF-16 units; empty: nothing to say, or no room for any of it */
  readonly write: (room: number) => string;
}

/** The sections in the order given, with room for each by its rank. */
export function fitSections(sections: readonly Section[], maxLength: number): string {
  let room = maxLength;
  const texts = new Map<Section, string>();
  for (const section of sections.toSorted((a, b) => a.rank - b.rank)) {
    const text = section.write(Math.max(0, room - GAP.length));
    if (text === '' || text.length + GAP.length > room) continue;
    texts.set(section, text);
    room -= text.length + GAP.length;
  }
  return sections.flatMap((section) => texts.get(section) ?? []).join(GAP);
}

const GAP = '\n\n';

/** As many of the lines as there is room for, between what opens and closes them, and how many are left out. */
export function fitLines({ open, lines, close, more }: FittedLines, room: number): string {
  const whole = [...open, ...lines, ...close].join('\n');
  if (lines.length === 0 || whole.length <= room) return lines.length === 0 ? '' : whole;
  let left = room - [...open, ...close].join('\n').length - more(lines.length).length - 4;
  const shown: string[] = [];
  for (const line of lines) {
    if (line.length + 1 > left) break;
    left -= line.length + 1;
    shown.push(line);
  }
  if (shown.length === 0) return '';
  return [...open, ...shown, ...close, '', more(lines.length - shown.length)].join('\n');
}

export interface FittedLines {
  readonly open: readonly string[];
  readonly lines: readonly string[];
  readonly close: readonly string[];
  /** a sentence about so many left out */
  readonly more: (left: number) => string;
}
