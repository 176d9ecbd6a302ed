import { plainLine } from '../../model/plain-text.ts';

/** Labels, or annotations, by their keys. */
export type Marks = (key: string) => string | undefined;

/** Where `--owner-label` does not say otherwise. */
export const DEFAULT_OWNER_LABELS: readonly string[] = ['lapse.dev/owner', 'owner', 'team'];

const MAX_OWNERS = 10;
const MAX_LENGTH = 100;

/** Nobody. */
const NONE: readonly string[] = [];

/**
 * Who is named by the first of the keys that has a value; several where commas part them; empty: nobody.
 * @param marks of one object, what says more first
 */
export function namedOwners(keys: readonly string[], marks: readonly Marks[]): readonly string[] {
  for (const key of keys) {
    for (const valueOf of marks) {
      const owners = (valueOf(key) ?? '')
        .split(',')
        // what tenants write is one line, wherever it is shown
        .map((one) => plainLine(one.trim()).slice(0, MAX_LENGTH))
        .filter((one) => one !== '');
      if (owners.length > 0) return [...new Set(owners)].slice(0, MAX_OWNERS);
    }
  }
  return NONE;
}

export function marksOf(map: Readonly<Record<string, string>> | undefined): Marks {
  return (key) => (map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined);
}
