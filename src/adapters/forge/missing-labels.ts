import type { PullRequest } from '../../proposals/forge.ts';

/** A forge may leave labels out without a word; it gives one back as it was written first. */
export function missingLabels(asked: readonly string[], { labels }: PullRequest): readonly string[] {
  const set = new Set(labels.map((label) => label.toLowerCase()));
  return asked
    .filter((label) => !set.has(label.toLowerCase()))
    .map((label) => `the label "${label}" was not set: the account may not set or make labels`);
}
