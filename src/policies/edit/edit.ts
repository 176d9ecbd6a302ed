import type { Path } from '../place.ts';
import type { PlainValue } from './render-value.ts';

/** A change to the structure of one YAML document. Paths are from the document's top and name what is there before. */
export type Edit =
  /** takes items out of a list, never all of them: an emptied list can mean "everything" */
  | { readonly kind: 'remove-items'; readonly list: Path; readonly indexes: readonly number[] }
  /** leaves one item, `{}`, in place of the whole list */
  | { readonly kind: 'stub-list'; readonly list: Path }
  /** leaves `[]` in place of the list */
  | { readonly kind: 'empty-list'; readonly list: Path }
  /** adds `key: [a, b]` to a map, in front of another key */
  | {
      readonly kind: 'insert-list';
      readonly map: Path;
      readonly key: string;
      readonly before: string;
      readonly items: readonly string[];
    }
  /** other items in place of one */
  | {
      readonly kind: 'replace-item';
      readonly list: Path;
      readonly index: number;
      /** never empty */
      readonly items: readonly PlainValue[];
    }
  /** adds `key: value` to a map as its last key; in place of the value that is there, where that is a scalar or an empty list */
  | { readonly kind: 'put-key'; readonly map: Path; readonly key: string; readonly value: PlainValue }
  /** takes a key and its value out of a map, never the last one */
  | { readonly kind: 'remove-key'; readonly map: Path; readonly key: string };

/** Replaces characters `start` to `end` of the old text. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Why an edit cannot be made without touching more than it should. */
export interface EditRefusal {
  readonly edit: Edit;
  readonly reason: string;
}
