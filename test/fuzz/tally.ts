import { expect } from 'vitest';
import type { Reading } from './check-reading.ts';

/** What a walk over changed documents met. */
export class Tally {
  documents = 0;
  valid = 0;
  invalid = 0;
  unenforced = 0;
  other = 0;
  unreadable = 0;
  decisions = 0;

  add(reading: Reading): void {
    this.documents += 1;
    this.valid += reading.valid;
    this.invalid += reading.invalid;
    this.unenforced += reading.unenforced;
    this.other += reading.other;
    this.decisions += reading.decisions;
  }

  /** So that a run shows what it looked at. */
  print(what: string): void {
    const words = Object.entries(this).map(([name, n]) => `${String(n)} ${name}`);
    process.stdout.write(`${what}: ${words.join(', ')}\n`);
  }
}

const PROTOTYPES = [Object, Array, String, Function, Map, Set].map((maker): object => maker.prototype);

function prototypeKeys(): string {
  return PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype).map(String).join()).join('\n');
}

/** To be called when all is read: nothing has changed what every object inherits. */
export function watchPrototypes(): () => void {
  const before = prototypeKeys();
  return () => {
    expect(prototypeKeys()).toBe(before);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  };
}

const SHOWN = 4000;

/** Whatever the work throws comes with the document it is about. */
export function withDocument(document: unknown, work: () => void): void {
  try {
    work();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const text = typeof document === 'string' ? document : JSON.stringify(document);
    throw new Error(`${message}\nin the document:\n${text.slice(0, SHOWN)}`, { cause });
  }
}
