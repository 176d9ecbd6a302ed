/**
 * A 53-bit hash of text (cyrb53): stable across runs and platforms, for ids that must not depend on position.
 * Not for secrets. Source: https://github.com/bryc/code/blob/master/jshash/PRNGs.md (public domain).
 */
export function hash53(text: string): number {
  let high = 0xdead_beef;
  let low = 0x41c6_ce57;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    high = Math.imul(high ^ unit, 2_654_435_761);
    low = Math.imul(low ^ unit, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & low) + (high >>> 0);
}

/** Fourteen hexadecimal digits of `hash53`. */
export function shortHash(text: string): string {
  return hash53(text).toString(16).padStart(14, '0');
}
