import { groupBy } from '../../../src/model/group-by.ts';
import type { Cell } from '../policies/rule.ts';
import type { Standing } from '../truth/evaluable.ts';
import type { IdlePart } from './assessment.ts';
import type { Verdict } from './verdicts.ts';

/**
 * The parts that nobody ever needs and a perfect judge would take away: whole rules; of other rules whole peers and
 * whole ports; and the cells left over, which no text can be rid of without splitting the rule.
 */
export function idleParts(
  standing: ReadonlyMap<Cell, Standing>,
  verdictOn: (cell: Cell) => Verdict,
): IdlePart[] {
  const isIdle = (cell: Cell): boolean => standing.get(cell)?.kind === 'evaluable';
  const parts: IdlePart[] = [];
  const add = (grain: IdlePart['grain'], cells: readonly Cell[]): void => {
    const stays = cells.find((cell) => verdictOn(cell).kind !== 'revoked') ?? cells[0];
    if (stays !== undefined) parts.push({ grain, cell: stays.id, missed: missedBecause(verdictOn(stays)) });
  };
  for (const cells of groupBy(standing.keys(), (cell) => cell.rule).values()) {
    if (cells.every(isIdle)) {
      add('rule', cells);
      continue;
    }
    const taken = new Set<Cell>();
    for (const part of ['peer', 'port'] as const) {
      for (const own of groupBy(cells, (cell) => cell[part]).values()) {
        if (!own.every(isIdle) || own.every((cell) => taken.has(cell))) continue;
        add('part', own);
        for (const cell of own) taken.add(cell);
      }
    }
    for (const cell of cells) if (isIdle(cell) && !taken.has(cell)) add('cell', [cell]);
  }
  return parts;
}

function missedBecause(verdict: Verdict): string | undefined {
  switch (verdict.kind) {
    case 'revoked':
      return undefined;
    case 'held':
      return `held: ${verdict.reason}`;
    case 'kept':
      return verdict.why;
  }
}
