import { type Tally, totalSkipped } from '../flows/tally.ts';

/** `226 read = 113 observed + 113 skipped (113 same-packet) + 0 rejected` */
export function describeTally(tally: Tally): string {
  const plain = (n: number): string => n.toLocaleString('en-US');
  const reasons = [...tally.skipped]
    .sort(([, a], [, b]) => b - a)
    .map(([reason, n]) => `${plain(n)} ${reason}`);
  const skipped = reasons.length === 0 ? '' : ` (${reasons.join(', ')})`;
  return `${plain(tally.read)} read = ${plain(tally.observed)} observed + ${plain(totalSkipped(tally))} skipped${skipped} + ${plain(tally.rejected)} rejected`;
}
