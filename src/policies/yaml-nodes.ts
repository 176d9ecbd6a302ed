import {
  type CST,
  type Document,
  isAlias,
  isCollection,
  isNode,
  isPair,
  isSeq,
  type Node,
  type Pair,
  type YAMLSeq,
} from 'yaml';

/** Offsets of the `-` of each item, for block lists. */
const dashes = new WeakMap<YAMLSeq, readonly number[]>();

/**
 * Lets go of the tokens that the document was made from, which take more memory than all that is made of them. Of what
 * they tell only where the dashes of lists stand is kept. Throws a RangeError where the nesting is too deep.
 */
export function dropTokens(document: Document.Parsed): void {
  forEachNode(document.contents, (node) => {
    if (isSeq(node) && node.srcToken?.type === 'block-seq') dashes.set(node, dashesIn(node.srcToken));
    // deleting would make a dictionary of every node
    if ('srcToken' in node) Reflect.set(node, 'srcToken', undefined);
  });
}

function dashesIn({ items }: CST.BlockSequence): number[] {
  return items.flatMap(({ start }) =>
    start.flatMap(({ type, offset }) => (type === 'seq-item-ind' ? [offset] : [])),
  );
}

/** Offset of the `-` of a block list's item. */
export function dashOf(list: YAMLSeq, index: number): number | undefined {
  return dashes.get(list)?.[index];
}

export function hasAlias(document: Document.Parsed): boolean {
  let found = false;
  forEachNode(document.contents, (node) => {
    found ||= isAlias(node);
  });
  return found;
}

/** Pairs of maps count as nodes, too. */
function forEachNode(node: unknown, look: (node: Node | Pair) => void): void {
  if (isPair(node)) {
    look(node);
    forEachNode(node.key, look);
    forEachNode(node.value, look);
  } else if (isNode(node)) {
    look(node);
    if (isCollection(node)) for (const item of node.items) forEachNode(item, look);
  }
}
