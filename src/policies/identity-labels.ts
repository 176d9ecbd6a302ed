/**
 * Cilium drops some pod labels before it builds an identity; a selector on a dropped label matches no pod.
 * Keys are matched at their start. Source: Cilium pkg/labelsfilter/filter.go, defaultLabelPrefixCfg.
 */
const KEPT_FIRST = [
  'io.kubernetes.pod.namespace',
  'io.cilium.k8s.namespace.labels.',
  'app.kubernetes.io',
  'io.cilium.k8s.policy.',
];

const DROPPED: readonly RegExp[] = [
  /^io\.kubernetes/,
  /^kubernetes\.io/,
  /^statefulset\.kubernetes\.io\/pod-name/,
  /^apps\.kubernetes\.io\/pod-index/,
  /^batch\.kubernetes\.io\/(job-completion-index|controller-uid)/,
  /^.*beta\.kubernetes\.io/,
  /^k8s\.io/,
  /^pod-template-generation/,
  /^pod-template-hash/,
  /^controller-revision-hash/,
  /^controller-uid/,
  /^annotation/,
  /^etcd_node/,
  /^topology\.kubernetes\.io/,
];

/** Whether a pod label of this key becomes part of the pod's identity under Cilium's default filter. */
export function isIdentityLabel(key: string): boolean {
  if (KEPT_FIRST.some((prefix) => key.startsWith(prefix))) return true;
  return !DROPPED.some((pattern) => pattern.test(key));
}
