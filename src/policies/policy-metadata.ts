import { parseInstant } from '../model/time.ts';
import type { PolicyMetadata } from './policy.ts';
import { textMap } from './read.ts';
import { isRecord } from './unknown-fields.ts';

/** Reads what of `metadata` matters beside the name; what is not as it should be is left out. */
export function readMetadata(value: unknown): PolicyMetadata {
  const metadata = isRecord(value) ? value : {};
  const created = metadata['creationTimestamp'];
  const createdMs = typeof created === 'string' ? parseInstant(created) : undefined;
  const owners: unknown[] = Array.isArray(metadata['ownerReferences']) ? metadata['ownerReferences'] : [];
  const controller = owners.filter(isRecord).find((owner) => owner['controller'] === true);
  return {
    labels: textMap(metadata['labels']),
    annotations: annotationsOf(metadata['annotations']),
    ...(createdMs === undefined ? {} : { createdMs }),
    ...(controller === undefined
      ? {}
      : { controller: `${textOr(controller['kind'], '?')}/${textOr(controller['name'], '?')}` }),
  };
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

/** What a person wrote without quotes, or without a value, counts as well: an annotation may say that a policy is kept. */
function annotationsOf(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      typeof inner === 'string' ? inner : inner === null ? '' : JSON.stringify(inner),
    ]),
  );
}
