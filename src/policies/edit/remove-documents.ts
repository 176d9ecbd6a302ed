import { isDeepStrictEqual } from 'node:util';
import { type Document, isNode, isScalar } from 'yaml';
import { err, ok, type Result } from '../../model/result.ts';
import { type ManifestFile, parseManifest } from '../manifest.ts';
import { lineEnd } from './lines.ts';
import type { Span } from './spans.ts';

/**
 * Takes whole documents out of a file's text, each with its separator and its comments. Answers the new text, empty
 * where nothing of meaning is left, or why it cannot be done.
 * @param removed indexes of the documents
 */
export function removeDocuments(file: ManifestFile, removed: ReadonlySet<number>): Result<string, string> {
  const kept = file.documents.filter((_, i) => !removed.has(i));
  if (kept.every(isEmpty)) return ok('');
  let text = file.text;
  for (const index of [...removed].sort((a, b) => b - a)) {
    const document = file.documents[index];
    const span = document === undefined ? err('the document is not in the file') : cutOf(document, text);
    if (!span.ok) return span;
    text = text.slice(0, span.value.start) + text.slice(span.value.end);
  }
  // a file without a line break at its end keeps none
  if (!file.text.endsWith('\n')) text = text.replace(/\r?\n$/, '');
  const after = parseManifest(file.file, text).documents;
  return isDeepStrictEqual(after.map(meaningOf), kept.map(meaningOf))
    ? ok(text)
    : err('the other documents of the file would not read as before');
}

function isEmpty({ contents, errors }: Document.Parsed): boolean {
  return errors.length === 0 && (contents === null || (isScalar(contents) && contents.value === null));
}

function meaningOf(document: Document.Parsed): unknown {
  return document.errors.length > 0 ? document.errors.map(({ message }) => message) : document.toJS();
}

/** No scalar may hold such a line: YAML 1.2.2, 9.1.2. */
const SEPARATOR = /^\uFEFF?---(?=\s|$)/gm;

/**
 * The lines of one document. Of the first of a file that has no separator of its own the one behind it goes, and the
 * comment stays that a blank line parts from the document: it is the file's.
 */
function cutOf(document: Document.Parsed, text: string): Result<Span, string> {
  const at = isNode(document.contents) ? document.contents.range?.[0] : undefined;
  if (at === undefined) return err('the document is empty');
  // which document a directive is for, a line alone does not tell
  if (/^%/m.test(text)) return err('the file has YAML directives');
  const separators = [...text.matchAll(SEPARATOR)].map((found) => found.index);
  const own = separators.findLast((offset) => offset <= at);
  const next = separators.find((offset) => offset > at);
  // the byte order mark is the file's
  if (own !== undefined) return ok({ start: text.indexOf('---', own), end: next ?? text.length });
  const start = headEnd(text.slice(0, at));
  if (next === undefined) return ok({ start, end: text.length });
  const line = text.slice(next, lineEnd(text, next));
  return ok({ start, end: line.trim() === '---' ? lineEnd(text, next) : next });
}

/** Where the comments end that a blank line parts from what follows; a byte order mark stays, too. */
function headEnd(head: string): number {
  const blank = /^(?:[^]*\n)?[ \t]*\r?\n/.exec(head);
  return blank?.[0].length ?? (head.startsWith('\uFEFF') ? 1 : 0);
}
