/** `1.19` of `cilium v1.19.4+g0a1b2c3`. */
export interface CiliumVersion {
  readonly major: number;
  readonly minor: number;
}

const VERSION = /(?:^|\s)v?(\d{1,3})\.(\d{1,3})\.\d/;

/**
 * Of what a server says of itself, component first. Undefined where it says nothing, or something else than Cilium's
 * agents and relays do.
 */
export function parseCiliumVersion(text: string): CiliumVersion | undefined {
  const [, major, minor] = VERSION.exec(text) ?? [];
  return major === undefined || minor === undefined
    ? undefined
    : { major: Number(major), minor: Number(minor) };
}

export function olderOf(a: CiliumVersion, b: CiliumVersion): CiliumVersion {
  return a.major < b.major || (a.major === b.major && a.minor < b.minor) ? a : b;
}
