import type { Edit } from '../policies/edit/edit.ts';

/** Plans are made for the document that a policy stands in; here paths begin at the policy, `depth` steps further in. */
export function unrooted(edit: Edit, depth: number): Edit {
  return 'map' in edit ? { ...edit, map: edit.map.slice(depth) } : { ...edit, list: edit.list.slice(depth) };
}
