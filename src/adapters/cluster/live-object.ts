import { dig } from '../../policies/dig.ts';
import type { ManifestObject } from '../../policies/manifest.ts';
import type { Place } from '../../policies/place.ts';
import { isRecord } from '../../policies/unknown-fields.ts';
import { POLICY_KIND_NAMES } from './kinds.ts';

/** One object of the cluster as plain data, with what tells one of its states from another. */
export interface LiveObject {
  readonly object: ManifestObject;
  readonly uid: string;
  readonly resourceVersion: string;
}

const UNEDITABLE = 'it was read from the cluster, not from a file; tighten the manifest it is applied from';

/** kubectl's copy of the whole object. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * Server bookkeeping is left out. The items of a list carry neither kind nor version where the API is built in, so the
 * caller says them. Undefined for what is no object.
 */
export function liveObject(value: unknown, kind: string, apiVersion: string): LiveObject | undefined {
  if (!isRecord(value) || !isRecord(value['metadata'])) return undefined;
  const { managedFields: _managed, resourceVersion, ...metadata } = value['metadata'];
  const { name, namespace, uid } = metadata;
  if (typeof name !== 'string') return undefined;
  const { status, ...rest } = value;
  const keepsStatus = status !== undefined && !POLICY_KIND_NAMES.has(kind);
  const annotations = isRecord(metadata['annotations']) ? metadata['annotations'] : undefined;
  const { [LAST_APPLIED]: _applied, ...ours } = annotations ?? {};
  const file = `cluster:${[kind, namespace, name].filter((part) => typeof part === 'string').join('/')}`;
  const place: Place = { file, line: 1, column: 1, startByte: 0, endByte: 0 };
  return {
    uid: typeof uid === 'string' ? uid : '',
    resourceVersion: typeof resourceVersion === 'string' ? resourceVersion : '',
    object: {
      file,
      document: 0,
      root: [],
      apiVersion,
      kind,
      name,
      ...(typeof namespace === 'string' ? { namespace } : {}),
      value: {
        ...rest,
        apiVersion,
        kind,
        metadata: { ...metadata, ...(annotations === undefined ? {} : { annotations: ours }) },
        ...(keepsStatus ? { status } : {}),
      },
      uneditable: [UNEDITABLE],
      place: () => place,
    },
  };
}

/** The version of the state that a list or an event stands for. */
export function resourceVersionOf(value: unknown): string {
  const version = dig(value, ['metadata', 'resourceVersion']);
  return typeof version === 'string' ? version : '';
}
