import { createHash } from 'node:crypto';
import { parseInstant } from '../../model/time.ts';
import { canonicalJson } from '../../policies/canonical-json.ts';
import { dig } from '../../policies/dig.ts';
import { readNodes } from '../../policies/inventory/nodes.ts';
import { readServices } from '../../policies/inventory/services.ts';
import { readWorkloads } from '../../policies/inventory/workloads.ts';
import type { ManifestObject } from '../../policies/manifest.ts';
import { textMap } from '../../policies/read.ts';
import { isRecord } from '../../policies/unknown-fields.ts';
import type { LifeState } from '../../usage/history.ts';

/** What of an object matters later, as canonical JSON: as long as it stays the same, nothing is written. */
export function textOf(object: ManifestObject): string {
  const labels = textMap(dig(object.value, ['metadata', 'labels']));
  switch (object.kind) {
    case 'Namespace':
      return canonicalJson({ labels });
    case 'Node':
      return canonicalJson({ labels, addresses: readNodes([object])[0]?.addresses ?? [] });
    case 'Service':
      return canonicalJson({ labels, selector: readServices([object])[0]?.selector ?? {} });
    case 'EndpointSlice':
      return canonicalJson({ labels, endpoints: object.value['endpoints'] ?? [] });
    case 'ConfigMap':
      return canonicalJson({ data: object.value['data'] ?? {} });
    default: {
      const [workload] = readWorkloads([object], () => true);
      if (workload === undefined) return wholeText(object);
      const { podLabels, serviceAccount, hostNetwork, schedule, timeZone } = workload;
      return canonicalJson({ podLabels, serviceAccount, hostNetwork, schedule, timeZone });
    }
  }
}

/** The object as applied; what tells one incarnation of it from another is kept beside it. */
function wholeText(object: ManifestObject): string {
  const metadata = isRecord(object.value['metadata']) ? object.value['metadata'] : {};
  const { uid: _uid, generation: _generation, creationTimestamp: _created, ...rest } = metadata;
  return canonicalJson({ ...object.value, metadata: rest });
}

/** Collisions must not be makeable: whoever may write policies could hide one behind another. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

export function stateOf(object: ManifestObject): LifeState {
  const { value } = object;
  const none =
    dig(value, ['spec', 'replicas']) === 0 ||
    dig(value, ['spec', 'suspend']) === true ||
    dig(value, ['status', 'completionTime']) !== undefined ||
    (object.kind === 'DaemonSet' && dig(value, ['status', 'desiredNumberScheduled']) === 0) ||
    (object.kind === 'Pod' && hasEnded(value));
  return none ? 'stopped' : 'running';
}

export function hasEnded(pod: unknown): boolean {
  const phase = dig(pod, ['status', 'phase']);
  return phase === 'Succeeded' || phase === 'Failed';
}

export function generationOf({ value }: ManifestObject): number {
  const generation = dig(value, ['metadata', 'generation']);
  return typeof generation === 'number' ? generation : 0;
}

export function createdOf({ value }: ManifestObject): number | undefined {
  const created = dig(value, ['metadata', 'creationTimestamp']);
  return typeof created === 'string' ? parseInstant(created) : undefined;
}
