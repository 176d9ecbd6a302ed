import type { DocumentTree, Field, ItemTree, ListTree } from './arbitrary-document.ts';

/** A line of the rendered text, and what a removal may do to it. */
export interface Line {
  readonly text: string;
  /** part of a removed item: it must go */
  readonly goes: boolean;
  /** `shared`: a flow list on this line loses items; `comma`: the comma at its end may go */
  readonly changes?: 'shared' | 'comma';
}

export function renderLines(tree: DocumentTree): Line[] {
  return [
    { text: '# a document', goes: false },
    ...tree.lists.flatMap((field) => renderField(field, '', '', false)),
    ...(tree.endsWithBreak ? [{ text: 'end: here', goes: false }] : []),
  ];
}

export function renderText(tree: DocumentTree): string {
  const lines = renderLines(tree).map((line) => line.text);
  const text = lines.join(tree.lineBreak) + (tree.endsWithBreak ? tree.lineBreak : '');
  return tree.hasBom ? `\uFEFF${text}` : text;
}

/** @param lead what stands in front of the key on its line: blanks, or blanks and a dash */
function renderField({ key, value }: Field, lead: string, indent: string, goes: boolean): Line[] {
  if (typeof value === 'string') return [{ text: `${lead}${key}: ${value}`, goes }];
  switch (value.style) {
    case 'block':
    case 'indentless': {
      const dashes = value.style === 'block' ? `${indent}  ` : indent;
      return [
        { text: `${lead}${key}:`, goes },
        ...value.items.flatMap((item) => renderItem(item, dashes, goes)),
      ];
    }
    case 'flow':
      return [{ text: `${lead}${key}: ${flowList(value)} # ${key}`, goes, changes: 'shared' }];
    case 'flow-lines':
      return [
        { text: `${lead}${key}: [`, goes },
        ...value.items.flatMap((item, i) => renderFlowItem(item, i, value, indent, goes)),
        { text: `${indent}${value.closing === 'at-key' && indent === '' ? '' : '  '}] # of ${key}`, goes },
      ];
  }
}

function renderItem(item: ItemTree, indent: string, parentGoes: boolean): Line[] {
  const goes = parentGoes || item.removed;
  const beside = item.beside ? ' # beside' : '';
  const content: Line[] =
    typeof item.content === 'string'
      ? [{ text: `${indent}- ${item.content}${beside}`, goes }]
      : item.content.flatMap((field, i) =>
          renderField(field, i === 0 ? `${indent}- ` : `${indent}  `, `${indent}  `, goes),
        );
  return [
    ...commentsOf(item, indent, parentGoes),
    ...content,
    // below a nested list it would be the nested item's
    ...(item.below && typeof item.content === 'string' ? [{ text: `${indent}    # below`, goes }] : []),
  ];
}

function commentsOf(item: ItemTree, indent: string, parentGoes: boolean): Line[] {
  const detached = [
    { text: `${indent}# apart`, goes: parentGoes },
    { text: '', goes: parentGoes },
  ];
  return [
    ...(item.detached ? detached : []),
    ...Array.from({ length: item.above }, (_, i) => ({
      text: `${indent}#\tabove ${i}`,
      goes: parentGoes || item.removed,
    })),
  ];
}

function renderFlowItem(
  item: ItemTree,
  i: number,
  list: ListTree,
  indent: string,
  parentGoes: boolean,
): Line[] {
  const comma = i < list.items.length - 1 || list.finalComma ? ',' : '';
  const lead = `${indent}    `;
  return [
    ...commentsOf(item, lead, parentGoes),
    {
      text: `${lead}${flowItem(item)}${comma}${item.beside ? ' # beside' : ''}`,
      goes: parentGoes || item.removed,
      changes: losesItems(item) ? 'shared' : 'comma',
    },
  ];
}

function losesItems({ content }: ItemTree): boolean {
  if (typeof content === 'string') return false;
  return content.some(
    ({ value }) => typeof value !== 'string' && value.items.some((one) => one.removed || losesItems(one)),
  );
}

function flowList(list: ListTree): string {
  return `[${list.items.map(flowItem).join(', ')}${list.finalComma ? ',' : ''}]`;
}

function flowItem({ content }: ItemTree): string {
  if (typeof content === 'string') return content;
  const fields = content.map(
    ({ key, value }) => `${key}: ${typeof value === 'string' ? value : flowList(value)}`,
  );
  return `{ ${fields.join(', ')} }`;
}
