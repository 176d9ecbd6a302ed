import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseAllDocuments,
} from 'yaml';
import type { Problem } from '../model/problem.ts';
import type { Deployment } from './deployment.ts';
import { type Path, type Place, TextMap } from './place.ts';
import { demandShallow, type PlainObject, plainObjects, TOO_DEEP } from './plain-object.ts';
import { isRecord } from './unknown-fields.ts';

/** One Kubernetes object as written, not yet understood. */
export interface ManifestObject extends PlainObject {
  /** index of the YAML document in the file */
  readonly document: number;
  /** why the object's text must not be changed; empty where it may be */
  readonly uneditable: readonly string[];
  /** of an object that kustomizations make; its file, document and root are those of what it is made from */
  readonly deployment?: Deployment;
  /** see `Policy` */
  readonly sourceFile?: string;
}

/** A file of manifests, parsed. Broken documents are problems; the others are still read. */
export interface ManifestFile {
  readonly file: string;
  readonly text: string;
  readonly documents: readonly Document.Parsed[];
  readonly objects: readonly ManifestObject[];
  readonly problems: readonly Problem[];
}

/** A policy's text never needs this many aliases; more is an attack on the reader's memory. */
const MAX_ALIASES = 100;

/**
 * Reads YAML or JSON text with any number of documents. Objects without `kind` (Helm values, kustomizations of
 * patches) are passed over in silence, since directories of manifests hold such files.
 */
export function parseManifest(file: string, text: string): ManifestFile {
  const lineCounter = new LineCounter();
  const map = new TextMap(file, text);
  let documents: readonly Document.Parsed[];
  try {
    const parsed = parseAllDocuments(text, {
      lineCounter,
      merge: true,
      logLevel: 'silent',
    });
    documents = 'empty' in parsed ? [] : parsed;
  } catch (cause) {
    // nesting deeper than the parser's stack; nothing of the file can be told apart
    const message = `cannot be read: ${cause instanceof RangeError ? TOO_DEEP : messageOf(cause)}`;
    return { file, text, documents: [], objects: [], problems: [{ file, line: 1, message }] };
  }
  const objects: ManifestObject[] = [];
  const problems: Problem[] = [];
  for (const [index, document] of documents.entries()) {
    const [error] = document.errors;
    if (error !== undefined) {
      problems.push({ file, ...map.position(error.pos[0]), ...explainSyntax(error.message, text) });
      continue;
    }
    try {
      objects.push(...objectsOf(document, index, file, text, map));
    } catch (cause) {
      problems.push({
        file,
        line: map.position(document.range[0]).line,
        message: `cannot be read: ${messageOf(cause)}`,
      });
    }
  }
  return { file, text, documents, objects, problems };
}

function explainSyntax(message: string, text: string): Pick<Problem, 'message' | 'remedy'> {
  const [first = message] = message.split('\n', 1);
  const plain = `not valid YAML: ${first.replace(/ at line \d+, column \d+:?$/, '')}`;
  return looksLikeTemplate(text)
    ? {
        message: plain,
        remedy: 'this looks like a Helm template; render it first, or leave it out of --policies',
      }
    : { message: plain, remedy: 'correct the syntax; nothing in this document was judged' };
}

function looksLikeTemplate(text: string): boolean {
  return /\{\{-?\s*[.$\w]/.test(text);
}

function objectsOf(
  document: Document.Parsed,
  index: number,
  file: string,
  text: string,
  map: TextMap,
): ManifestObject[] {
  const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
  if (!isRecord(value)) return [];
  demandShallow(value);
  const uneditable = whyUneditable(document, text);
  return plainObjects(file, value).map((object) => ({
    ...object,
    document: index,
    uneditable,
    place: (path) => placeIn(document, [...object.root, ...path], map),
  }));
}

/** One document as plain data, whatever it is about, with the places of its parts. Undefined where it is broken. */
export function documentText(
  { file, text, documents }: ManifestFile,
  index: number,
):
  | (Pick<ManifestObject, 'file' | 'document' | 'root' | 'uneditable' | 'place'> & {
      readonly value: unknown;
    })
  | undefined {
  const document = documents[index];
  if (document === undefined || document.errors.length > 0) return undefined;
  const map = new TextMap(file, text);
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    demandShallow(value);
    const uneditable = whyUneditable(document, text);
    return {
      file,
      document: index,
      root: [],
      value,
      uneditable,
      place: (path) => placeIn(document, path, map),
    };
  } catch {
    // too deep, or too many aliases: reading the file's objects has said so
    return undefined;
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** An edit through an alias changes other places; a template's text is not what is applied. */
function whyUneditable(document: Document.Parsed, text: string): string[] {
  const reasons: string[] = [];
  if (holdsAlias(document.contents))
    reasons.push('the document uses YAML aliases, and an edit could change other places with it');
  const [start, , end] = document.range;
  const placeholder = placeholderIn(text.slice(start, end));
  if (placeholder !== undefined) {
    reasons.push(
      `the document holds template placeholders, so its text is not what the cluster gets: ${placeholder}`,
    );
  }
  return reasons;
}

function holdsAlias(node: unknown): boolean {
  if (isAlias(node)) return true;
  if (isPair(node)) return holdsAlias(node.key) || holdsAlias(node.value);
  return isCollection(node) && node.items.some(holdsAlias);
}

const PLACEHOLDER = /\$\{\w[^}\n]{0,40}\}?|\{\{[^}\n]{0,40}(?:\}\})?|\$\(\w[\w.]{0,40}\)/;

/** The first of `${name}`, `{{ name }}` and `$(NAME)`, in one pass: the text may be hostile. */
function placeholderIn(text: string): string | undefined {
  return PLACEHOLDER.exec(text)?.[0];
}

function placeIn(document: Document.Parsed, path: Path, map: TextMap): Place {
  const [first, last] = rangeOf(document.contents) ?? [document.range[0], document.range[1]];
  let found: Child = { value: document.contents, start: first, end: () => last };
  for (const step of path) {
    const next = childOf(found.value, step);
    if (next === undefined) break;
    found = next;
  }
  return map.place(found.start, found.end());
}

interface Child {
  readonly value: unknown;
  readonly start: number;
  /** walks the value, so it is asked only of the last child on a way */
  readonly end: () => number;
}

/** The child node at a key or index; for a map the range starts at the key, which is what a person looks for. */
function childOf(node: unknown, step: string | number): Child | undefined {
  if (!isCollection(node)) return undefined;
  if (isMap(node) && typeof step === 'string') {
    const pair = node.items.find(
      (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === step,
    );
    const key = rangeOf(pair?.key);
    if (pair === undefined || key === undefined) return undefined;
    const { value } = pair;
    return { value, start: key[0], end: () => Math.max(key[1], contentEnd(value) ?? 0) };
  }
  const value: unknown = typeof step === 'number' ? node.items[step] : undefined;
  const range = rangeOf(value);
  return range === undefined
    ? undefined
    : { value, start: range[0], end: () => contentEnd(value) ?? range[1] };
}

function rangeOf(node: unknown): readonly [number, number] | undefined {
  return isNode(node) && node.range ? [node.range[0], node.range[1]] : undefined;
}

/**
 * Where the last character of a node is, exclusive. Block collections report ranges that reach into the comments
 * and blank lines behind them, so the last thing written inside is what counts.
 */
export function contentEnd(node: unknown): number | undefined {
  if (!isNode(node)) return undefined;
  if (!isCollection(node) || node.flow === true) return node.range?.[1];
  for (let i = node.items.length - 1; i >= 0; i -= 1) {
    const item: unknown = node.items[i];
    const end = isPair(item) ? (contentEnd(item.value) ?? contentEnd(item.key)) : contentEnd(item);
    if (end !== undefined) return end;
  }
  return node.range?.[1];
}

export function nodeAt(document: Document.Parsed, path: Path): Node | undefined {
  let node: unknown = document.contents;
  for (const step of path) {
    if (isAlias(node)) return undefined;
    node = childOf(node, step)?.value;
  }
  return isNode(node) ? node : undefined;
}
