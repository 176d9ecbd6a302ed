const HEX_BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hexByte(word: number): string {
  return HEX_BYTES[word & 0xff] ?? '';
}

/** A reproducible source of numbers: mulberry32, whose whole state is one 32-bit word. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** an integer from 0 to 2^32 - 1 */
  word(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** an integer from 0 to `limit` - 1 */
  below(limit: number): number {
    return Math.floor((this.word() / 2 ** 32) * limit);
  }

  /** `amount` rounded up or down, so that the mean over many calls is `amount` */
  round(amount: number): number {
    return Math.floor(amount + this.word() / 2 ** 32);
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[this.below(choices.length)];
    if (choice === undefined) throw new Error('nothing to pick from');
    return choice;
  }

  /** in the form of a version 4 UUID */
  uuid(): string {
    const b = this.#hexWord();
    const c = this.#hexWord();
    const tail = `a${c.slice(1, 4)}-${c.slice(4)}${this.#hexWord()}`;
    return `${this.#hexWord()}-${b.slice(0, 4)}-4${b.slice(5)}-${tail}`;
  }

  #hexWord(): string {
    const word = this.word();
    return hexByte(word >>> 24) + hexByte(word >>> 16) + hexByte(word >>> 8) + hexByte(word);
  }
}

/** FNV-1a: a stable number for a name, such as a pod's suffix or a policy's uid. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
