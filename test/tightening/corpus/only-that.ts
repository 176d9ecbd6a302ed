import { diffArrays } from 'diff';
import { expect } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { Path } from '../../../src/policies/place.ts';
import type { Policy, Rule } from '../../../src/policies/policy.ts';
import { isRecord } from '../../../src/policies/unknown-fields.ts';

/**
 * Whether the text says the same as before, but for one rule and what keeps the isolation where it was the last one.
 * Read by the YAML parser alone, so that neither our reader nor the editor has a say.
 */
export function expectOnlyTheRuleToDiffer(before: string, after: string, policy: Policy, rule: Rule): void {
  const [old, fresh] = [valuesOf(before), valuesOf(after)];
  const list: Path = [policy.document, ...policy.root, ...rule.path.slice(0, -1)];
  const index = Number(rule.path.at(-1));
  const [oldList, freshList] = [listAt(old, list), listAt(fresh, list)];
  const others = oldList.filter((_, i) => i !== index);
  if (freshList.length === oldList.length && oldList.length > 1) freshList.splice(index, 1);
  else if (others.length === 0) freshList.splice(0);
  expect(freshList).toEqual(others);
  put(old, list, []);
  put(fresh, list, []);
  const types: Path = [...list.slice(0, -1), 'policyTypes'];
  if (dig(old, types) === undefined) put(fresh, types, undefined);
  expect(fresh).toEqual(old);
}

/** Whether the text says the same as before, but for one whole policy. */
export function expectOnlyThePolicyToBeGone(before: string, after: string, policy: Policy): void {
  const [old, fresh] = [valuesOf(before), valuesOf(after)];
  const list: Path = [policy.document, ...policy.root.slice(0, -1)];
  const index = Number(policy.root.at(-1));
  if (policy.root.length > 0)
    put(
      old,
      list,
      listAt(old, list).filter((_, i) => i !== index),
    );
  const isWhole = policy.root.length === 0 || listAt(old, list).length === 0;
  const left = isWhole ? old.filter((_, i) => i !== policy.document) : old;
  // what is left of a file may be no document, or an empty one
  const meant = left.every((one) => one === null) ? [] : left;
  expect(fresh.every((one) => one === null) ? [] : fresh).toEqual(meant);
}

/** What the traps require to be written: an empty element, an empty list, the effective policyTypes. */
const TRAPS = /\[\{\}\]|\[\]|- \{\}|"?policyTypes"?: \[("?(Ingress|Egress)"?(, )?)+\],?/g;

/** New lines hold what the traps require, else only what stood on the lines that went. */
export function expectNothingNew(before: string, after: string): void {
  const changes = diffArrays(before.split('\n'), after.split('\n'));
  const gone = changes.flatMap((one) => (one.removed ? one.value : [])).join('\n');
  const written = changes.flatMap((one) => (one.added ? one.value : []));
  expect(written.filter((line) => !isPickedFrom(line.replaceAll(TRAPS, ''), gone))).toEqual([]);
  expect(gone).not.toBe('');
}

function isPickedFrom(line: string, text: string): boolean {
  let at = 0;
  for (const character of line.replaceAll(/\s/g, '')) {
    at = text.indexOf(character, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

function valuesOf(text: string): unknown[] {
  const documents = parseAllDocuments(text, { merge: true, logLevel: 'silent' });
  return documents.map((one): unknown => one.toJS());
}

function dig(root: unknown, path: Path): unknown {
  let inner = root;
  for (const step of path)
    inner = isRecord(inner) || Array.isArray(inner) ? (Reflect.get(inner, step) as unknown) : undefined;
  return inner;
}

function listAt(root: unknown, path: Path): unknown[] {
  const list = dig(root, path);
  if (!Array.isArray(list)) throw new Error(`no list at ${path.join('.')}`);
  return [...(list as unknown[])];
}

function put(root: unknown, path: Path, value: unknown): void {
  const parent = dig(root, path.slice(0, -1));
  const key = path.at(-1);
  if (!isRecord(parent) || key === undefined) throw new Error(`no map around ${path.join('.')}`);
  if (value === undefined) Reflect.deleteProperty(parent, key);
  else Reflect.set(parent, key, value);
}
