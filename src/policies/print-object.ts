import { Document, isNode, visit } from 'yaml';
import { plainLine } from '../model/plain-text.ts';
import type { Path } from './place.ts';

/** A comment in front of what is at the path. */
export interface Comment {
  readonly path: Path;
  readonly lines: readonly string[];
}

/** Text that no reader of YAML, of whatever version, takes for anything else. */
const PLAIN = /^[A-Za-z][-A-Za-z0-9_./]*(?::[A-Za-z][-A-Za-z0-9_./]*)?$/;
/** What some reader takes for true, false or nothing. */
const WORD = /^(y|yes|n|no|on|off|true|false|null|nan|inf)$/i;

/**
 * A Kubernetes object as YAML that people read: block style, comments, and quotes wherever the text could be read as
 * something else than text, as the YAML 1.1 of kubectl would read `on` or `1e3`. The same object gives the same bytes.
 * @param head comment lines in front of the document; the first of them is its first line
 */
export function printObject(
  object: Readonly<Record<string, unknown>>,
  head: readonly string[],
  comments: readonly Comment[] = [],
): string {
  const document = new Document(object, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, scalar) => {
      const { value } = scalar;
      if (typeof value === 'string' && (!PLAIN.test(value) || WORD.test(value))) scalar.type = 'QUOTE_DOUBLE';
    },
  });
  for (const { path, lines } of comments) {
    const node = document.getIn(path, true);
    if (isNode(node) && lines.length > 0) node.commentBefore = commentOf(lines);
  }
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: false });
  return `${head.map((line) => `# ${plainLine(line)}\n`).join('')}${text}`;
}

/** Each line is one, whatever it holds: a comment must not end where its text wants it to. */
function commentOf(lines: readonly string[]): string {
  return lines.map((line) => ` ${plainLine(line)}`).join('\n');
}
