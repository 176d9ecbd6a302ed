import type { Admitted } from './admit.ts';
import { type Choices, type KeepBox, readChoices } from './choices.ts';
import type { PullRequest } from './forge.ts';

/**
 * The boxes that stay ticked in the body of a group's pull request: those ticked there, and what else of the group
 * people want kept.
 * @param open undefined: it is still to be opened
 */
export function keptBoxesOf(
  { kept, going }: Pick<Admitted, 'kept' | 'going'>,
  open: PullRequest | undefined,
  dashboard: Choices,
): KeepBox[] {
  const released = new Set(dashboard.keeps.filter((box) => !box.isTicked).map((box) => box.key));
  const proposed = new Set(going.map((finding) => finding.key));
  const ticked = open === undefined ? [] : readChoices(open.body).keeps.filter((box) => box.isTicked);
  const others = kept.flatMap(({ keep }) => (keep.kind === 'ticked' ? [keep.box] : []));
  const boxes = new Map<string, KeepBox>();
  for (const { key, grants, sentence, reason } of [...ticked, ...others]) {
    if (released.has(key) || proposed.has(key) || boxes.has(key)) continue;
    boxes.set(key, { isTicked: true, key, grants, sentence, reason });
  }
  return [...boxes.values()];
}
