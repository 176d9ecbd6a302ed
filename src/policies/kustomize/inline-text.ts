import type { Place } from '../place.ts';
import { placeText } from './resource.ts';
import type { SourceText, Tree } from './tree.ts';

/** A patch that stands inside a kustomization file, as a text within YAML: found by line. */
export function inlineText(patch: SourceText, at: Tree): SourceText {
  const start = at.origin.text.place(at.origin.path);
  return {
    file: patch.file,
    document: at.origin.text.document,
    root: [...at.origin.text.root, ...at.origin.path],
    uneditable: patch.uneditable,
    inline: { at: placeText(at), document: patch.document },
    // a block text begins on the line behind its key
    place: (path): Place => ({ ...start, line: start.line + patch.place(path).line }),
  };
}
