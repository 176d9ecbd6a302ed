import * as fc from 'fast-check';

export interface Change {
  /** where, as a share of the length */
  readonly at: number;
  readonly remove: number;
  readonly insert: readonly number[];
}

// Not fc.double, which favours numbers next to zero and so the first byte.
const share = fc.nat(9999).map((number) => number / 10_000);

/** Bytes overwritten, removed or inserted anywhere, favouring those that mean something in JSON. */
export const change: fc.Arbitrary<Change> = fc.record({
  at: share,
  remove: fc.nat(6),
  insert: fc.array(fc.oneof(fc.constantFrom(...Buffer.from('{}[]",:\\\n 0')), fc.nat(255)), { maxLength: 4 }),
});

/** One byte given another value. */
export const overwrite: fc.Arbitrary<Change> = fc
  .record({ at: share, byte: fc.nat(255) })
  .map(({ at, byte }) => ({ at, remove: 1, insert: [byte] }));

export const changes = fc.array(change, { minLength: 1, maxLength: 5 });

export function mutate(bytes: Uint8Array, edits: readonly Change[]): Uint8Array {
  return edits.reduce<Uint8Array>((result, { at, remove, insert }) => {
    const start = Math.floor(at * result.length);
    return Buffer.concat([result.subarray(0, start), Buffer.from(insert), result.subarray(start + remove)]);
  }, bytes);
}
