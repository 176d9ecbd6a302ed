import type { Edit } from '../policies/edit/edit.ts';
import type { Path } from '../policies/place.ts';

/** Paths of an edit of a policy, from the top of the document that the policy stands in at `root`. */
export function rooted(edit: Edit, root: Path): Edit {
  return withPath(edit, (path) => [...root, ...path]);
}

/** Plans are made for the document that a policy stands in; here paths begin at the policy, `depth` steps further in. */
export function unrooted(edit: Edit, depth: number): Edit {
  return withPath(edit, (path) => path.slice(depth));
}

function withPath(edit: Edit, change: (path: Path) => Path): Edit {
  return 'map' in edit ? { ...edit, map: change(edit.map) } : { ...edit, list: change(edit.list) };
}
