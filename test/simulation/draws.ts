import { hashText, Random } from '../../src/app/demo/random.ts';

/** A source of numbers of its own for each aspect of a cluster, so that a change of one aspect leaves the others. */
export function randomFor(seed: number, aspect: string): Random {
  return new Random(hashText(`${seed} ${aspect}`));
}

/** True in `percent` of 100 cases. */
export function chance(random: Random, percent: number): boolean {
  return random.below(1000) < percent * 10;
}

/** An integer from `first` to `last`, both included. */
export function between(random: Random, first: number, last: number): number {
  return first + random.below(last - first + 1);
}

/** Up to `count` different ones, in random order. */
export function sample<T>(random: Random, items: readonly T[], count: number): T[] {
  const left = [...items];
  const chosen: T[] = [];
  while (chosen.length < count && left.length > 0) chosen.push(...left.splice(random.below(left.length), 1));
  return chosen;
}

/** One of the choices, each as often as its weight says. */
export function weighted<T>(random: Random, choices: readonly (readonly [number, T])[]): T {
  let at = random.below(choices.reduce((sum, [weight]) => sum + weight, 0));
  for (const [weight, choice] of choices) {
    if (at < weight) return choice;
    at -= weight;
  }
  throw new Error('nothing to pick from');
}
