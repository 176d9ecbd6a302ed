import { type Label, LabelSet, NAMESPACE_LABEL, parseLabel } from '../../../model/labels.ts';
import { err, ok, type Result } from '../../../model/result.ts';
import { BoundedCache } from './bounded-cache.ts';

/** Longer lists are read anew each time, so that hostile ones are not kept. */
const LONGEST_KEPT = 16_384;

interface Entry {
  readonly count: number;
  readonly namespace: string;
  readonly result: Result<LabelSet, string>;
}

const sets = new BoundedCache<string, Entry>(65_536);

/**
 * The set a list of labels stands for; a list met before costs one look-up.
 * @param namespace the endpoint's namespace field, used where the labels lack it
 */
export function internLabels(labels: readonly string[], namespace: string): Result<LabelSet, string> {
  const text = labels.length === 1 ? (labels[0] ?? '') : labels.join('\n');
  const known = sets.get(text);
  if (known !== undefined && known.count === labels.length && known.namespace === namespace) {
    return known.result;
  }
  // No kept list has a line feed inside a label, so equal text and equal count mean equal lists.
  if (labels.some((label) => label.includes('\n'))) return err('a label holds a line break');
  const result = ok(LabelSet.of(completed(labels.map(parseLabel), namespace)));
  if (text.length <= LONGEST_KEPT) sets.set(text, { count: labels.length, namespace, result });
  return result;
}

/**
 * Adds what Cilium always sets, where a record lacks it: the world label of an address identity, and a pod's
 * namespace label. Without them the party would be taken for a node.
 */
function completed(labels: readonly Label[], namespace: string): readonly Label[] {
  if (labels.some((label) => label.source === 'reserved')) return labels;
  if (labels.some((label) => label.source === 'cidr' || label.source === 'fqdn')) {
    return [...labels, { source: 'reserved', key: 'world', value: '' }];
  }
  const namesNamespace = labels.some((label) => label.source === 'k8s' && label.key === NAMESPACE_LABEL);
  if (namesNamespace || namespace === '') return labels;
  return [...labels, { source: 'k8s', key: NAMESPACE_LABEL, value: namespace }];
}
