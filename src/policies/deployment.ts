import type { Result } from '../model/result.ts';
import type { Edit } from './edit/edit.ts';
import type { Path } from './place.ts';

/** How an object that kustomizations make is made: from which texts, and where a change of it is written. */
export interface Deployment {
  /** the kustomization file that is built, which no other refers to */
  readonly by: string;
  /** unique among the objects deployed: the build and the object's name */
  readonly id: string;
  /** as the object's own file has it: patches may call it by that wherever they stand */
  readonly name: string;
  /** every file that makes something of the object, sorted */
  readonly files: readonly string[];
  /** Where the part at a path, from the object's root, is written. Undefined where there is no such part. */
  source(path: Path): SourcePart | undefined;
  /** Other objects that are made of the same text, sorted. */
  others(part: SourcePart): readonly OtherDeployment[];
  /** @param edit its paths from the object's root; the error says what to change by hand instead */
  locate(edit: Edit): Result<LocatedEdit, string>;
}

export interface OtherDeployment {
  readonly id: string;
  /** the innermost kustomization that makes it and not this one, such as another overlay */
  readonly overlay: string;
  /** the same, seen from there: what makes this one and not the other; undefined where one build has it twice */
  readonly own: string | undefined;
}

/** A part of one document of a file. */
export interface SourcePart {
  readonly file: string;
  readonly document: number;
  /** from the document's top */
  readonly path: Path;
}

/** An edit of one document of a file. */
export interface LocatedEdit {
  readonly file: string;
  readonly document: number;
  /** the way to a patch that stands as a text inside the document; the edit is of that text */
  readonly inside?: Path;
  /** of the patch's documents the one to edit */
  readonly innerDocument?: number;
  readonly edit: Edit;
}
