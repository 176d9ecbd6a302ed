import { compareText } from './problem.ts';

/** One Cilium label. `source` is `k8s`, `reserved`, `cidr`, `fqdn`, `cidrgroup`, `any` (selectors only) and others. */
export interface Label {
  readonly source: string;
  readonly key: string;
  readonly value: string;
}

export const NAMESPACE_LABEL = 'io.kubernetes.pod.namespace';
export const CLUSTER_LABEL = 'io.cilium.k8s.policy.cluster';
export const SERVICE_ACCOUNT_LABEL = 'io.cilium.k8s.policy.serviceaccount';
export const NAMESPACE_LABELS_PREFIX = 'io.cilium.k8s.namespace.labels.';

/**
 * Reads `source:key=value`; the source defaults to `unspec`, the value to the empty string.
 * Form: https://docs.cilium.io/en/stable/gettingstarted/terminology/#labels
 */
export function parseLabel(text: string): Label {
  const equals = text.indexOf('=');
  const name = equals === -1 ? text : text.slice(0, equals);
  const value = equals === -1 ? '' : text.slice(equals + 1);
  const colon = name.indexOf(':');
  return colon === -1
    ? { source: 'unspec', key: name, value }
    : { source: name.slice(0, colon), key: name.slice(colon + 1), value };
}

/** `source:key=value`, or `source:key` where there is no value. */
export function formatLabel(label: Label): string {
  return label.value === '' ? `${label.source}:${label.key}` : `${label.source}:${label.key}=${label.value}`;
}

/** An immutable set of labels in canonical order: two sets are equal when their `text` is. */
export class LabelSet {
  readonly labels: readonly Label[];
  /** canonical form: the formatted labels, sorted, joined by a line feed (which no label can hold) */
  readonly text: string;
  /** source → key → value, made when first asked for; `any` holds the first of any source */
  #values: Map<string, Map<string, string>> | undefined;

  private constructor(labels: readonly Label[]) {
    this.labels = labels;
    this.text = labels.map(formatLabel).join('\n');
  }

  static of(labels: Iterable<Label>): LabelSet {
    const byText = new Map<string, Label>();
    for (const label of labels) byText.set(formatLabel(label), label);
    const sorted = [...byText].sort(([a], [b]) => compareText(a, b)).map(([, label]) => label);
    return new LabelSet(sorted);
  }

  static parse(texts: Iterable<string>): LabelSet {
    return LabelSet.of([...texts].map(parseLabel));
  }

  /** Value of the label; source `any` takes the first of any source. Undefined where there is none. */
  get(source: string, key: string): string | undefined {
    // addresses have one or two labels, pods made up for a proof a handful, and there may be a million of them
    if (this.labels.length <= FEW) {
      for (const one of this.labels)
        if (one.key === key && (one.source === source || source === 'any')) return one.value;
      return undefined;
    }
    this.#values ??= indexed(this.labels);
    return this.#values.get(source)?.get(key);
  }

  has(source: string, key: string): boolean {
    return this.get(source, key) !== undefined;
  }

  hasSource(source: string): boolean {
    return this.labels.some((label) => label.source === source);
  }
}

const FEW = 6;

function indexed(labels: readonly Label[]): Map<string, Map<string, string>> {
  const values = new Map<string, Map<string, string>>();
  const note = (source: string, key: string, value: string): void => {
    const known = values.get(source);
    if (known === undefined) values.set(source, new Map([[key, value]]));
    else if (!known.has(key)) known.set(key, value);
  };
  for (const { source, key, value } of labels) {
    note('any', key, value);
    note(source, key, value);
  }
  return values;
}
