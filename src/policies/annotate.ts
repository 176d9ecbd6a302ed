import { err, ok, type Result } from '../model/result.ts';
import type { LocatedEdit } from './deployment.ts';
import { dig } from './dig.ts';
import { applyLocated } from './edit/apply-located.ts';
import type { Edit } from './edit/edit.ts';
import type { ManifestFile } from './manifest.ts';
import type { Policy } from './policy.ts';
import { isRecord } from './unknown-fields.ts';

/** What becomes of files once policies have an annotation, or have it no longer. */
export interface Annotated {
  /** file → its new text, of those that change */
  readonly texts: ReadonlyMap<string, string>;
  /** policies that stay as they are, and why */
  readonly refused: readonly { readonly policy: Policy; readonly reason: string }[];
}

/** @prop value undefined: it is taken away */
export interface Annotation {
  readonly key: string;
  readonly value: string | undefined;
}

interface LocatedPolicy {
  readonly policy: Policy;
  readonly located: LocatedEdit;
}

const METADATA = ['metadata'];
const ANNOTATIONS = ['metadata', 'annotations'];

/**
 * Sets an annotation of policies, or takes it away, where they are written, and leaves every other byte as it is. One
 * whose text is that of other policies, too, is annotated only together with all of them.
 */
export function annotate(
  policies: readonly Policy[],
  annotation: Annotation,
  files: readonly ManifestFile[],
): Annotated {
  const refused: { policy: Policy; reason: string }[] = [];
  let going: LocatedPolicy[] = [];
  for (const policy of policies) {
    const located = locate(policy, annotation, files);
    if (located.ok) going.push({ policy, located: located.value });
    else refused.push({ policy, reason: located.error });
  }
  // whatever is refused may be what another policy's change hung on
  for (;;) {
    const step = attempt(going, files);
    if (step.ok) return { texts: step.value, refused };
    refused.push(...step.error);
    const staying = new Set(step.error.map(({ policy }) => policy));
    going = going.filter(({ policy }) => !staying.has(policy));
  }
}

/** The error is never empty. */
function attempt(
  going: readonly LocatedPolicy[],
  files: readonly ManifestFile[],
): Result<ReadonlyMap<string, string>, Annotated['refused']> {
  const lonely = going.flatMap((one) => {
    const overlay = otherThan(going, one);
    const reason = `${overlay ?? ''} deploys the same text`;
    return overlay === undefined ? [] : [{ policy: one.policy, reason }];
  });
  if (lonely.length > 0) return err(lonely);
  const texts = new Map<string, string>();
  for (const file of files) {
    const own = going.filter(({ located }) => located.file === file.file);
    if (own.length === 0) continue;
    const result = applyLocated(file, editsOf(own));
    if (result.ok) texts.set(file.file, result.value);
    else {
      const culprits = own.filter((one) => !applyLocated(file, editsOf([one])).ok);
      const blamed = culprits.length === 0 ? own : culprits;
      return err(blamed.map(({ policy }) => ({ policy, reason: `${result.error} (${file.file})` })));
    }
  }
  return ok(texts);
}

function editsOf(some: readonly LocatedPolicy[]): LocatedEdit[] {
  return some.map(({ located }) => located);
}

/** Who else deploys the text that is edited, and is not among those that are. */
function otherThan(
  going: readonly LocatedPolicy[],
  { policy: { deployment }, located }: LocatedPolicy,
): string | undefined {
  const { edit, inside = [] } = located;
  if (deployment === undefined || !('map' in edit)) return undefined;
  const others = deployment.others({ ...located, path: [...inside, ...edit.map] });
  const ids = new Set(going.map(({ policy }) => policy.deployment?.id));
  return others.find(({ id }) => !ids.has(id))?.overlay;
}

function locate(
  policy: Policy,
  annotation: Annotation,
  files: readonly ManifestFile[],
): Result<LocatedEdit, string> {
  const [why] = policy.uneditable;
  if (why !== undefined) return err(why);
  const { deployment, file, document, root } = policy;
  if (deployment === undefined) {
    const known = files.find((one) => one.file === file)?.documents[document];
    if (known === undefined) return err(`${file} is not among the files that may be changed`);
    const written = dig(known.toJS(), [...root, ...ANNOTATIONS]);
    const edit = editFor(annotation, isRecord(written) ? Object.keys(written) : undefined);
    return ok({ file, document, edit: { ...edit, map: [...root, ...edit.map] } });
  }
  const names = Object.keys(policy.metadata.annotations);
  const inner = deployment.locate(editFor(annotation, names));
  const located = inner.ok || names.length > 0 ? inner : deployment.locate(editFor(annotation, undefined));
  if (!located.ok || files.some((one) => one.file === located.value.file)) return located;
  return err(`${located.value.file} is not among the files that may be changed`);
}

type MapEdit = Extract<Edit, { kind: 'put-key' | 'remove-key' }>;

/** @param names of the annotations that are there; undefined: there is no map of them */
function editFor({ key, value }: Annotation, names: readonly string[] | undefined): MapEdit {
  if (value === undefined) {
    const isLast = names?.length === 1;
    return isLast
      ? { kind: 'remove-key', map: METADATA, key: 'annotations' }
      : { kind: 'remove-key', map: ANNOTATIONS, key };
  }
  return names === undefined
    ? { kind: 'put-key', map: METADATA, key: 'annotations', value: { [key]: value } }
    : { kind: 'put-key', map: ANNOTATIONS, key, value };
}
