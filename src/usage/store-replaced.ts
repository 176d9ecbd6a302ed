import { Failure } from '../model/failure.ts';

/**
 * Another store lies where this process had written to: a backup, or an older state. What the process knows of it
 * (which events are in it, which time is covered) does not hold any more, so it must begin anew. Each user of the
 * store is told once, with the first thing it writes, which is not stored.
 */
export class StoreReplaced extends Failure {
  constructor(path: string) {
    super('store-unusable', `the store ${path} was replaced by another one while it was open`, {
      remedy: 'nothing need be done: what the sources still hold is read again',
    });
    this.name = 'StoreReplaced';
  }
}
