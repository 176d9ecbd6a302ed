/** Where values are drawn: linear from zero; or, where they differ a hundredfold, by their logarithm, and zero at the bottom still. */
export interface Scale {
  readonly kind: 'linear' | 'logarithmic';
  /** 0 at the bottom to 1 at the top */
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

const LOGARITHMIC_FROM = 100;
const TICKS = 4;

export function scaleFor(values: readonly number[]): Scale {
  const top = Math.max(...values, 1);
  const least = Math.min(...values.filter((value) => value > 0), top);
  if (top / least < LOGARITHMIC_FROM) {
    const step = niceStep(top / TICKS);
    const end = Math.ceil(top / step) * step;
    const ticks = Array.from({ length: Math.round(end / step) + 1 }, (_, i) => i * step);
    return { kind: 'linear', at: (value) => value / end, ticks };
  }
  const decades = Math.ceil(Math.log10(top));
  const stride = Math.ceil(decades / TICKS);
  const end = Math.ceil(decades / stride) * stride;
  const ticks = [0, ...Array.from({ length: end / stride }, (_, i) => 10 ** ((i + 1) * stride))];
  return { kind: 'logarithmic', at: (value) => Math.log10(1 + value) / Math.log10(1 + 10 ** end), ticks };
}

/** 1, 2, 5, 10, 20, … and at least that. */
function niceStep(wanted: number): number {
  const unit = 10 ** Math.floor(Math.log10(Math.max(wanted, 1)));
  return unit * ([1, 2, 5].find((times) => unit * times >= wanted) ?? 10);
}

/** `1,234`, `2.5M`: short enough for an axis. */
export function shortNumber(value: number): string {
  const units = [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e4, 'k'],
  ] as const;
  const unit = units.find(([size]) => value >= size);
  if (unit === undefined) return value.toLocaleString('en-US');
  const [size, letter] = unit;
  const scaled = value / (letter === 'k' ? 1000 : size);
  return `${Number(scaled.toFixed(1))}${letter}`;
}
