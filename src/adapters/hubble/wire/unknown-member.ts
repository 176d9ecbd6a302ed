import { BinaryReader } from '@bufbuild/protobuf/wire';

/** What every response has beside its content: node name and time. */
const WRAPPER_FIELDS: ReadonlySet<number> = new Set([1000, 1001]);
/** Content has low numbers; of hostile ones there are too many to be counted one by one. */
const LARGEST_NAMED = 999;

/** What to count a response as whose content is newer than this program: `field 4`, or `unknown` where it has none. */
export function unknownMember(bytes: Uint8Array): string {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (!WRAPPER_FIELDS.has(field)) return field > LARGEST_NAMED ? 'unknown' : `field ${field}`;
    reader.skip(type, field);
  }
  return 'unknown';
}
