import { isDeepStrictEqual } from 'node:util';
import type { ManifestObject } from '../policies/manifest.ts';
import { formatRef, type Policy } from '../policies/policy.ts';
import { isRecord } from '../policies/unknown-fields.ts';
import type { PolicyManifests } from './manifests.ts';
import { deployedBy } from './policy-files.ts';

/**
 * Why the new texts deploy something else than the old ones with an annotation more or less on just these policies;
 * undefined where they do not. So what they allow is the same, whatever reads them.
 */
export function differenceBeside(
  manifests: PolicyManifests,
  texts: ReadonlyMap<string, string>,
  policies: readonly Policy[],
  annotation: string,
): string | undefined {
  const [before, after] = [deployedBy(manifests), deployedBy(manifests, texts)];
  if (before.objects.length !== after.objects.length) return 'other objects would be deployed';
  const missing = new Map(policies.map((policy) => [writtenAt(policy), policy]));
  for (const [i, old] of before.objects.entries()) {
    const fresh = after.objects[i];
    if (isDeepStrictEqual(old.value, fresh?.value)) continue;
    const name = `${old.kind} ${old.namespace === undefined ? '' : `${old.namespace}/`}${old.name}`;
    if (
      !isDeepStrictEqual(
        withoutAnnotation(annotation, old.value),
        withoutAnnotation(annotation, fresh?.value),
      )
    )
      return `${name} would change`;
    if (!missing.delete(writtenAt(old))) return `${name} would be annotated, too`;
  }
  const [first] = missing.values();
  return first === undefined ? undefined : `${formatRef(first.ref)} would not be annotated`;
}

function writtenAt({
  deployment,
  file,
  document,
  root,
}: Pick<ManifestObject, 'deployment' | 'file' | 'document' | 'root'>): string {
  return deployment?.id ?? JSON.stringify([file, document, root]);
}

/** An object without one of its annotations, and without the list of them where that was the last. */
export function withoutAnnotation(annotation: string, object: unknown): unknown {
  if (!isRecord(object) || !isRecord(object['metadata'])) return object;
  const { annotations, ...metadata } = object['metadata'];
  const others = isRecord(annotations)
    ? Object.entries(annotations).filter(([key]) => key !== annotation)
    : [];
  return {
    ...object,
    metadata: { ...metadata, ...(others.length === 0 ? {} : { annotations: Object.fromEntries(others) }) },
  };
}
