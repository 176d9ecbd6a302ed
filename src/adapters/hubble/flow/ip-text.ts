import { formatIp, parseIp } from '../../../model/ip.ts';
import { BoundedCache } from './bounded-cache.ts';

const LONGEST_IP_TEXT = 64;
const canonicalByText = new BoundedCache<string, string>(65_536);

/** Canonical text of an address; undefined where the text is none. */
export function canonicalIp(text: string): string | undefined {
  if (text === '' || text.length > LONGEST_IP_TEXT) return undefined;
  const known = canonicalByText.get(text);
  if (known !== undefined) return known === '' ? undefined : known;
  const address = parseIp(text);
  const canonical = address === undefined ? '' : formatIp(address);
  canonicalByText.set(text, canonical);
  return canonical === '' ? undefined : canonical;
}
