import { getOrMake } from '../model/get-or-make.ts';

/**
 * Sorts items by the lists that they are on: a group for each way to be on some of them. What is on no list is not
 * looked at, so that the few that matter are sorted and not the thousands beside them.
 */
export function apartBy<T>(lists: Iterable<readonly T[]>): T[][] {
  const groupOf = new Map<T, object>();
  const none = {};
  for (const list of lists) {
    const moved = new Map<object, object>();
    for (const item of list)
      groupOf.set(
        item,
        getOrMake(moved, groupOf.get(item) ?? none, () => ({})),
      );
  }
  const groups = new Map<object, T[]>();
  for (const [item, group] of groupOf) getOrMake(groups, group, () => []).push(item);
  return [...groups.values()];
}
