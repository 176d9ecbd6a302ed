import * as fc from 'fast-check';

/** Where and how one value changes. Plain data, so that a counterexample can be read. */
export interface ValueMutation {
  readonly kind: (typeof KINDS)[number];
  /** picks the place, among all there are */
  readonly at: number;
  /** picks another place, or a key */
  readonly other: number;
  readonly scrap: unknown;
}

const KINDS = [
  'replace',
  'delete',
  'empty',
  'double',
  'swap',
  'graft',
  'wrapInList',
  'wrapInMap',
  'renameKey',
  'addKey',
  'reorder',
] as const;

/** Texts that mean something to some reader, or to JavaScript. */
const HOSTILE_TEXTS = [
  '',
  ' ',
  '0',
  '-1',
  '080',
  '0x10',
  '1e999',
  'NaN',
  'null',
  'true',
  '65536',
  '99999999999999999999',
  'ANY',
  'Ingress',
  'All',
  'a,b',
  'a & b',
  '*',
  '**',
  '*.*',
  '.',
  '::/0',
  '0.0.0.0/0',
  '10.0.0.0/33',
  '::ffff:10.0.0.0/104',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'k8s:',
  ':',
  'reserved:host',
  'any:io.kubernetes.pod.namespace',
  '(a+)+$',
  '(x+x+)+y',
  '[',
  '\\',
  '(?=a)b',
  '\u0000',
  '\u202e',
  '\uFEFF',
  '\ud800',
  'e\u0301',
  '💥',
  'a\nb',
  'x'.repeat(5000),
  '*a'.repeat(2000),
  'a.'.repeat(2000),
  '1.'.repeat(2000),
] as const;

const HOSTILE_NUMBERS = [
  0,
  -0,
  -1,
  0.5,
  65_535,
  65_536,
  2 ** 31,
  2 ** 53,
  1e308,
  Number.POSITIVE_INFINITY,
  Number.NaN,
] as const;

export const HOSTILE_KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'length',
  '0',
  '',
  'k8s:io.kubernetes.pod.namespace',
  'matchLabels',
  'matchExpressions',
  'toPorts',
  'rules',
  'except',
  'from',
  'items',
  'spec',
  'a'.repeat(300),
] as const;

const scrap: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<unknown>(...HOSTILE_TEXTS) },
  { weight: 3, arbitrary: fc.constantFrom<unknown>(...HOSTILE_NUMBERS) },
  {
    weight: 4,
    arbitrary: fc.constantFrom<unknown>(
      null,
      true,
      false,
      [],
      {},
      [[]],
      [null],
      [{}],
      { a: null },
      { toString: 'x' },
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom(150, 60, 10).map(nested) },
  { weight: 1, arbitrary: fc.array(fc.nat(0x10_ffff), { maxLength: 20 }).map(ofCodePoints) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...HOSTILE_KEYS).map((key) => set({}, key, { polluted: true })),
  },
);

export const valueMutation: fc.Arbitrary<ValueMutation> = fc.record({
  kind: fc.constantFrom(...KINDS),
  at: fc.nat(1_000_000),
  other: fc.nat(1_000_000),
  scrap,
});

type Container = Record<string, unknown> | unknown[];

/** A value's place: what holds it, and under which key. */
interface Slot {
  readonly parent: Container;
  readonly key: string | number;
}

/** The value, changed; the one given stays as it is. */
export function mutateValue(value: unknown, mutations: readonly ValueMutation[]): unknown {
  const top: Record<string, unknown> = { value: clone(value) };
  for (const mutation of mutations) {
    const slots = slotsOf(top);
    const slot = slots[mutation.at % slots.length];
    const other = slots[mutation.other % slots.length];
    if (slot !== undefined && other !== undefined) apply(mutation, slot, other);
  }
  return top['value'];
}

function slotsOf(container: Container): Slot[] {
  const slots: Slot[] = [];
  const walk = (parent: Container): void => {
    for (const key of Array.isArray(parent) ? parent.keys() : Object.keys(parent)) {
      slots.push({ parent, key });
      const inner = get({ parent, key });
      if (isContainer(inner)) walk(inner);
    }
  };
  walk(container);
  return slots;
}

function apply({ kind, other: picked, scrap: value }: ValueMutation, slot: Slot, other: Slot): void {
  const { parent, key } = slot;
  const old = get(slot);
  switch (kind) {
    case 'replace':
      return put(slot, clone(value));
    case 'delete':
      return remove(slot);
    case 'empty':
      return put(slot, Array.isArray(old) ? [] : isContainer(old) ? {} : typeof old === 'string' ? '' : null);
    case 'double':
      if (Array.isArray(parent)) parent.splice(Number(key), 0, clone(old));
      else set(parent, `${key}2`, clone(old));
      return;
    case 'swap': {
      const copy = clone(get(other));
      put(other, clone(old));
      return put(slot, copy);
    }
    case 'graft':
      return put(slot, clone(get(other)));
    case 'wrapInList':
      return put(slot, [old]);
    case 'wrapInMap':
      return put(slot, set({}, HOSTILE_KEYS[picked % HOSTILE_KEYS.length] ?? '', old));
    case 'renameKey':
      if (Array.isArray(parent)) return;
      remove(slot);
      set(parent, HOSTILE_KEYS[picked % HOSTILE_KEYS.length] ?? '', old);
      return;
    case 'addKey':
      if (isContainer(old) && !Array.isArray(old))
        set(old, HOSTILE_KEYS[picked % HOSTILE_KEYS.length] ?? '', clone(value));
      return;
    case 'reorder':
      if (Array.isArray(old)) old.reverse();
      else if (isContainer(old)) put(slot, Object.fromEntries(Object.entries(old).reverse()));
      return;
  }
}

/** Some ten times faster than `structuredClone`. */
function clone(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(clone);
  if (!isContainer(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) set(copy, key, clone(inner));
  return copy;
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

function get({ parent, key }: Slot): unknown {
  return Object.getOwnPropertyDescriptor(parent, key)?.value;
}

function put({ parent, key }: Slot, value: unknown): void {
  set(parent, String(key), value);
}

function remove({ parent, key }: Slot): void {
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else Reflect.deleteProperty(parent, key);
}

/** Also where the key is `__proto__`, as a parser of YAML or JSON does it. */
function set<T extends object>(target: T, key: string, value: unknown): T {
  if (key !== '__proto__') {
    Reflect.set(target, key, value);
    return target;
  }
  return Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
}

/** Lone surrogates, too. */
function ofCodePoints(points: readonly number[]): string {
  return String.fromCodePoint(...points);
}

function nested(levels: number): unknown {
  let value: unknown = 'x';
  for (let i = 0; i < levels; i += 1) value = i % 2 === 0 ? [value] : { a: value };
  return value;
}
