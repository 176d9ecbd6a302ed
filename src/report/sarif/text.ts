import type { Message } from 'sarif';
import { plainLine } from '../../model/plain-text.ts';

/** Far more than any reader shows, and little enough that 25,000 results stay below 10 MB once zipped. */
const MAX_CHARACTERS = 2000;

/**
 * Names of tenants as a message: no link, no placeholder, one line.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html#_Toc141790716
 */
export function message(text: string): Message & { readonly text: string } {
  const line = plainLine(text);
  const short = line.length > MAX_CHARACTERS ? `${line.slice(0, MAX_CHARACTERS)}… (cut)` : line;
  return { text: short.replaceAll(/[\\[\]]/g, '\\$&').replaceAll(/[{}]/g, '$&$&') };
}
