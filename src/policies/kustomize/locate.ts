import { err, ok, type Result } from '../../model/result.ts';
import type { LocatedEdit, SourcePart } from '../deployment.ts';
import type { Edit } from '../edit/edit.ts';
import { formatPath, isPrefix, type Path } from '../place.ts';
import { childOf, type ListTree, type Origin, type SourceText, type Tree, treeAt } from './tree.ts';

type Located = Result<LocatedEdit, string>;

/** Carries an edit of a deployed object over to the text that the part it changes is written in. */
export function locateEdit(tree: Tree, edit: Edit): Located {
  switch (edit.kind) {
    case 'remove-items':
      return locateRemoval(tree, edit);
    case 'stub-list':
    case 'empty-list':
      return locateList(tree, edit);
    case 'insert-list': {
      const before = treeAt(tree, [...edit.map, edit.before]);
      if (before === undefined) return err(`${formatPath(edit.map)} has no ${edit.before}`);
      const at = { ...before.origin, path: before.origin.path.slice(0, -1) };
      return before.origin.path.at(-1) === edit.before
        ? editable(at, (map) => ({ ...edit, map }))
        : err(byHand(before.origin, 'it is written by an operation'));
    }
    case 'replace-item': {
      const removal = locateRemoval(tree, { kind: 'remove-items', list: edit.list, indexes: [edit.index] });
      if (!removal.ok || removal.value.edit.kind !== 'remove-items') return removal;
      const { list, indexes } = removal.value.edit;
      return ok({ ...removal.value, edit: { ...edit, list, index: indexes[0] ?? edit.index } });
    }
    case 'put-key':
      return locateKey(tree, edit);
    case 'remove-key': {
      const present = treeAt(tree, [...edit.map, edit.key]);
      if (present === undefined) return err(`${formatPath(edit.map)} has no ${edit.key}`);
      const at = { ...present.origin, path: present.origin.path.slice(0, -1) };
      return present.origin.path.at(-1) === edit.key
        ? editable(at, (map) => ({ ...edit, map }))
        : err(byHand(present.origin, 'it is written by an operation'));
    }
  }
}

function locateRemoval(tree: Tree, edit: Extract<Edit, { kind: 'remove-items' }>): Located {
  const list = treeAt(tree, edit.list);
  if (list?.kind !== 'list') return err(`${formatPath(edit.list)} is no list`);
  if (list.pinnedBy !== undefined) return err(pinned(list.pinnedBy));
  const removed = edit.indexes.map((index) => list.items[index]).filter((item) => item !== undefined);
  const stranger = removed.find((item) => !isItemOf(item, list));
  if (stranger !== undefined) return err(byHand(stranger.origin, 'it is added to a list of another file'));
  const indexes = removed.map((item) => Number(item.origin.path.at(-1)));
  return editable(list.origin, (path) => ({ ...edit, list: path, indexes }));
}

/** Whether the item was there when the list was written. */
function isItemOf(item: Tree, list: ListTree): boolean {
  return (
    item.origin.text === list.origin.text &&
    item.origin.path.length === list.origin.path.length + 1 &&
    isPrefix(list.origin.path, item.origin.path)
  );
}

function locateList(tree: Tree, edit: Extract<Edit, { kind: 'stub-list' | 'empty-list' }>): Located {
  const list = treeAt(tree, edit.list);
  if (list?.kind !== 'list') return err(`${formatPath(edit.list)} is no list`);
  if (list.pinnedBy !== undefined) return err(pinned(list.pinnedBy));
  const stranger = list.items.find((item) => !isItemOf(item, list));
  if (stranger !== undefined) return err(byHand(stranger.origin, 'it is added to a list of another file'));
  return editable(list.origin, (path) => ({ ...edit, list: path }));
}

/** A key goes where its map is written, if what stands there already is written there, too. */
function locateKey(tree: Tree, edit: Extract<Edit, { kind: 'put-key' }>): Located {
  const map = treeAt(tree, edit.map);
  if (map?.kind !== 'map') return err(`${formatPath(edit.map)} is no map`);
  const present = map.entries.get(edit.key);
  const isOwn =
    present === undefined ||
    (present.origin.text === map.origin.text && isPrefix(map.origin.path, present.origin.path));
  return isOwn && present?.kind !== 'map'
    ? editable(map.origin, (path) => ({ ...edit, map: path }))
    : err(byHand(present?.origin ?? map.origin, 'a patch sets it'));
}

function editable({ text, path, isOperation }: Origin, make: (path: Path) => Edit): Located {
  if (isOperation === true) return err(byHand({ text, path }, 'an operation copies or moves it here'));
  const { file, document, root, inline } = text;
  return ok(
    inline === undefined
      ? { file, document, edit: make([...root, ...path]) }
      : { file, document, inside: root, innerDocument: inline.document, edit: make(path) },
  );
}

function pinned(by: SourceText): string {
  return `a patch reaches into this list by position (${by.inline?.at ?? by.file}), and would hit another item; change both by hand`;
}

function byHand({ text, path }: Origin, why: string): string {
  const { file, line } = text.place(path);
  return `${why}; change it by hand in ${file}:${line}`;
}

export function sourceAt(tree: Tree, path: Path): SourcePart | undefined {
  const found = path.reduce<Tree | undefined>(childOf, tree);
  if (found === undefined) return undefined;
  const { text, path: inner } = found.origin;
  return { file: text.file, document: text.document, path: [...text.root, ...inner] };
}
