import { stringify } from 'yaml';
import type { Path } from '../place.ts';
import type { Edit } from './edit.ts';

/** One operation of a JSON patch (RFC 6902). */
export type Operation =
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: unknown };

/** The same change as edits of one object, for a person to use where the text itself cannot be edited. */
export function operationsOf(edits: readonly Edit[]): Operation[] {
  // from the end, so that every path still leads where it led before
  return [...edits].sort((a, b) => depthOf(b) - depthOf(a)).flatMap(operationsFor);
}

/** The same as YAML. */
export function operationsText(edits: readonly Edit[]): string {
  return stringify(operationsOf(edits));
}

function operationsFor(edit: Edit): Operation[] {
  switch (edit.kind) {
    case 'remove-items':
      return [...edit.indexes]
        .sort((a, b) => b - a)
        .map((index) => ({ op: 'remove', path: pointer([...edit.list, index]) }));
    case 'stub-list':
      return [{ op: 'replace', path: pointer(edit.list), value: [{}] }];
    case 'empty-list':
      return [{ op: 'replace', path: pointer(edit.list), value: [] }];
    case 'insert-list':
      return [{ op: 'add', path: pointer([...edit.map, edit.key]), value: edit.items }];
    case 'replace-item':
      return [
        { op: 'remove', path: pointer([...edit.list, edit.index]) },
        ...[...edit.items]
          .reverse()
          .map((value): Operation => ({ op: 'add', path: pointer([...edit.list, edit.index]), value })),
      ];
    case 'put-key':
      return [{ op: 'add', path: pointer([...edit.map, edit.key]), value: edit.value }];
    case 'remove-key':
      return [{ op: 'remove', path: pointer([...edit.map, edit.key]) }];
  }
}

function depthOf(edit: Edit): number {
  return 'map' in edit ? edit.map.length : edit.list.length;
}

function pointer(path: Path): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
