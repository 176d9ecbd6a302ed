import { formatIp, parseIp } from '../../../model/ip.ts';
import { BoundedCache } from './bounded-cache.ts';

const LONGEST_IP_TEXT = 64;
const canonicalByText = new BoundedCache<string, string>(65_536);

/** Canonical text of an address; undefined where the text is none. */
export function canonicalIp(text: string): string | undefined {
  if (text === '' || text.length > LONGEST_IP_TEXT) return undefined;
  if (isPlainIpv4(text)) return text;
  const known = canonicalByText.get(text);
  if (known !== undefined) return known === '' ? undefined : known;
  const address = parseIp(text);
  const canonical = address === undefined ? '' : formatIp(address);
  canonicalByText.set(text, canonical);
  return canonical === '' ? undefined : canonical;
}

const DOT = 0x2e;
const DIGIT_0 = 0x30;

/** Four decimal numbers up to 255 without leading zeros: canonical already, and by far the most frequent text. */
function isPlainIpv4(text: string): boolean {
  let dots = 0;
  let value = -1;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === DOT) {
      if (value < 0) return false;
      dots += 1;
      value = -1;
      continue;
    }
    const digit = code - DIGIT_0;
    if (digit < 0 || digit > 9 || value === 0) return false;
    value = value < 0 ? digit : value * 10 + digit;
    if (value > 255) return false;
  }
  return dots === 3 && value >= 0;
}
