import * as fc from 'fast-check';

/** A policy-like document: lists of maps that hold lists, each list in a style of its own. */
export interface ListTree {
  readonly style: 'block' | 'indentless' | 'flow' | 'flow-lines';
  readonly closing: 'at-key' | 'deeper';
  readonly finalComma: boolean;
  readonly items: readonly ItemTree[];
}

export interface ItemTree {
  readonly removed: boolean;
  /** comment lines directly on top */
  readonly above: number;
  /** a comment with a blank line behind it, which belongs to nobody */
  readonly detached: boolean;
  readonly beside: boolean;
  /** a comment line below, deeper than the dash */
  readonly below: boolean;
  readonly content: string | readonly Field[];
}

export interface Field {
  readonly key: string;
  readonly value: string | ListTree;
}

export interface DocumentTree {
  readonly lists: readonly Field[];
  readonly lineBreak: '\n' | '\r\n';
  readonly hasBom: boolean;
  readonly endsWithBreak: boolean;
}

const word = fc.constantFrom('web', '"a: b"', "'# no comment'", '許可', '10.0.0.0/8', '"- x"', 'https', '😀');

function listTree(depth: number): fc.Arbitrary<ListTree> {
  return fc.record({
    style: fc.constantFrom('block', 'indentless', 'flow', 'flow-lines'),
    closing: fc.constantFrom('at-key', 'deeper'),
    finalComma: fc.boolean(),
    items: fc.array(itemTree(depth), { minLength: 1, maxLength: 4 }).map(keepOne),
  });
}

/** A list never loses all of its items. */
function keepOne(items: readonly ItemTree[]): readonly ItemTree[] {
  return items.every((one) => one.removed)
    ? items.map((one, i) => (i === 0 ? { ...one, removed: false } : one))
    : items;
}

function itemTree(depth: number): fc.Arbitrary<ItemTree> {
  const fields = fc
    .uniqueArray(
      fc.record({
        key: fc.constantFrom('from', 'ports', 'to', 'x'),
        value: depth === 0 ? word : fc.oneof(word, listTree(depth - 1)),
      }),
      { minLength: 1, maxLength: 3, selector: (field) => field.key },
    )
    .map((all): readonly Field[] => all);
  return fc.record({
    removed: fc.boolean(),
    above: fc.integer({ min: 0, max: 2 }),
    detached: fc.boolean(),
    beside: fc.boolean(),
    below: fc.boolean(),
    content: fc.oneof(word, fields),
  });
}

export const documentTree: fc.Arbitrary<DocumentTree> = fc.record({
  lists: fc.uniqueArray(
    fc.record({ key: fc.constantFrom('ingress', 'egress', 'extra'), value: listTree(2) }),
    { minLength: 1, maxLength: 3, selector: (field) => field.key },
  ),
  lineBreak: fc.constantFrom('\n', '\r\n'),
  hasBom: fc.boolean(),
  endsWithBreak: fc.boolean(),
});
