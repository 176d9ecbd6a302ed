import { NAMESPACE_LABEL, NAMESPACE_LABELS_PREFIX } from '../../../src/model/labels.ts';
import type { Pods } from './rule.ts';

export type Fields = Readonly<Record<string, unknown>>;

export function labelSelector({ labels, oneOf }: Pods): Fields {
  return {
    ...(Object.keys(labels).length > 0 && { matchLabels: labels }),
    ...(oneOf !== undefined && {
      matchExpressions: [{ key: oneOf.key, operator: 'In', values: oneOf.values }],
    }),
  };
}

/** @param home namespace that Cilium adds by itself; undefined: none */
export function ciliumSelector({ labels, oneOf, namespace, team }: Pods, home: string | undefined): Fields {
  const matchLabels = {
    ...labels,
    ...(namespace !== undefined && namespace !== home && { [`k8s:${NAMESPACE_LABEL}`]: namespace }),
    ...(team !== undefined && { [`k8s:${NAMESPACE_LABELS_PREFIX}team`]: team }),
  };
  const matchExpressions = [
    ...(oneOf === undefined ? [] : [{ key: oneOf.key, operator: 'In', values: oneOf.values }]),
    // without a word on namespaces Cilium takes the policy's own
    ...(namespace === undefined && team === undefined && home !== undefined
      ? [{ key: `k8s:${NAMESPACE_LABEL}`, operator: 'Exists' }]
      : []),
  ];
  return {
    ...(Object.keys(matchLabels).length > 0 && { matchLabels }),
    ...(matchExpressions.length > 0 && { matchExpressions }),
  };
}
