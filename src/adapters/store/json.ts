/** Reads a JSON value that this program wrote, piece by piece; what does not fit was written by somebody else. */
export class StoredJson {
  readonly #value: unknown;

  private constructor(value: unknown) {
    this.#value = value;
  }

  static parse(text: string): StoredJson {
    return new StoredJson(JSON.parse(text));
  }

  get text(): string {
    if (typeof this.#value === 'string') return this.#value;
    throw this.#unexpected('text');
  }

  get number(): number {
    if (typeof this.#value === 'number') return this.#value;
    throw this.#unexpected('a number');
  }

  get list(): StoredJson[] {
    if (Array.isArray(this.#value)) return this.#value.map((item: unknown) => new StoredJson(item));
    throw this.#unexpected('a list');
  }

  /** the item of a list */
  at(index: number): StoredJson {
    const item = this.list[index];
    if (item === undefined) throw this.#unexpected(`an item ${index}`);
    return item;
  }

  field(name: string): StoredJson {
    const field = this.optional(name);
    if (field === undefined) throw this.#unexpected(`a field ${name}`);
    return field;
  }

  /** undefined where there is no such field */
  optional(name: string): StoredJson | undefined {
    const value = this.#value;
    if (typeof value !== 'object' || value === null) throw this.#unexpected('an object');
    const field: unknown = Object.getOwnPropertyDescriptor(value, name)?.value;
    return field === undefined ? undefined : new StoredJson(field);
  }

  #unexpected(wanted: string): Error {
    return new Error(`Corrupt store: expected ${wanted}, found ${JSON.stringify(this.#value).slice(0, 80)}`);
  }
}
