import { CLUSTER_LABEL, NAMESPACE_LABEL, NAMESPACE_LABELS_PREFIX } from '../model/labels.ts';
import { ok } from '../model/result.ts';
import type { Requirement, Selector } from '../model/selector.ts';
import type { Path } from './place.ts';
import { invalid, type Read, readEach, readList, readMap } from './read.ts';

/** How a key as written becomes a label source and key. */
type KeyReader = (key: string) => { readonly source: string; readonly key: string };

/** Kubernetes selectors speak of pod labels. */
export const podKey: KeyReader = (key) => ({ source: 'k8s', key });

/** Namespace labels reach Cilium identities under a prefix. */
export const namespaceKey: KeyReader = (key) => ({ source: 'k8s', key: `${NAMESPACE_LABELS_PREFIX}${key}` });

/** Cilium keys may name a label source: `k8s:app`, `reserved:host`; without one any source matches. */
export const ciliumKey: KeyReader = (key) => {
  const colon = key.indexOf(':');
  return colon === -1 ? { source: 'any', key } : { source: key.slice(0, colon), key: key.slice(colon + 1) };
};

/** Reads a LabelSelector; a null or empty one has no requirements and selects everything. */
export function readSelector(value: unknown, path: Path, readKey: KeyReader): Read<Selector> {
  const map = readMap(value, path);
  if (!map.ok) return map;
  const labels = readMap(map.value?.['matchLabels'], [...path, 'matchLabels']);
  if (!labels.ok) return labels;
  const requirements: Requirement[] = [];
  for (const [key, labelValue] of Object.entries(labels.value ?? {})) {
    const text = readLabelValue(labelValue, [...path, 'matchLabels', key]);
    if (!text.ok) return text;
    requirements.push({ operator: 'In', ...readKey(key), values: [text.value] });
  }
  const expressionsPath = [...path, 'matchExpressions'];
  const list = readList(map.value?.['matchExpressions'], expressionsPath);
  if (!list.ok) return list;
  const expressions = readEach(list.value ?? [], expressionsPath, (item, at) =>
    readExpression(item, at, readKey),
  );
  if (!expressions.ok) return expressions;
  return ok({ requirements: [...requirements, ...expressions.value] });
}

function readExpression(value: unknown, path: Path, readKey: KeyReader): Read<Requirement> {
  const map = readMap(value, path);
  if (!map.ok) return map;
  const { key, operator, values } = map.value ?? {};
  if (typeof key !== 'string' || key === '') return invalid(path, 'a match expression needs a key');
  const list = readList(values, [...path, 'values']);
  if (!list.ok) return list;
  const read = readEach(list.value ?? [], [...path, 'values'], readLabelValue);
  if (!read.ok) return read;
  const texts = read.value;
  switch (operator) {
    case 'In':
    case 'NotIn':
      return texts.length === 0
        ? invalid(path, `operator ${operator} needs at least one value`)
        : ok({ operator, ...readKey(key), values: texts });
    case 'Exists':
    case 'DoesNotExist':
      return texts.length > 0
        ? invalid(path, `operator ${operator} takes no values`)
        : ok({ operator, ...readKey(key) });
    default:
      return invalid(
        path,
        `operator must be In, NotIn, Exists or DoesNotExist, not ${JSON.stringify(operator)}`,
      );
  }
}

function readLabelValue(value: unknown, path: Path): Read<string> {
  if (typeof value === 'string') return ok(value);
  // never text out of a map: it may hold a `toString` of its own, which is no function
  const isScalar = typeof value === 'number' || typeof value === 'boolean';
  return invalid(path, `label value must be text${isScalar ? `; write "${value}" in quotes` : ''}`);
}

export function inNamespace(namespace: string): Requirement {
  return { operator: 'In', source: 'k8s', key: NAMESPACE_LABEL, values: [namespace] };
}

/** Only pods have a namespace: host, world and CIDR identities do not. */
export const IN_ANY_NAMESPACE: Requirement = { operator: 'Exists', source: 'k8s', key: NAMESPACE_LABEL };

/** What a person would say of a selector: `app=web, tier in (a, b)`; empty text for one that selects everything. */
export function describeRequirements(selector: Selector): string {
  return selector.requirements
    .filter((one) => one.key !== NAMESPACE_LABEL && one.key !== CLUSTER_LABEL)
    .map(describeRequirement)
    .join(', ');
}

function describeRequirement(requirement: Requirement): string {
  const prefix = requirement.source === 'any' || requirement.source === 'k8s' ? '' : `${requirement.source}:`;
  const key = requirement.key.startsWith(NAMESPACE_LABELS_PREFIX)
    ? `namespace label ${requirement.key.slice(NAMESPACE_LABELS_PREFIX.length)}`
    : `${prefix}${requirement.key}`;
  switch (requirement.operator) {
    case 'In':
      return requirement.values.length === 1
        ? `${key}=${requirement.values[0]}`
        : `${key} in (${requirement.values.join(', ')})`;
    case 'NotIn':
      return requirement.values.length === 1
        ? `${key}≠${requirement.values[0]}`
        : `${key} not in (${requirement.values.join(', ')})`;
    case 'Exists':
      return `${key} present`;
    case 'DoesNotExist':
      return `${key} absent`;
  }
}

/** `pods app=web in shop`, `every pod in shop`, `every pod in every namespace`. */
export function describePods(selector: Selector): string {
  const namespaces = selector.requirements.flatMap((one) =>
    one.key === NAMESPACE_LABEL && one.operator === 'In' ? one.values : [],
  );
  const byNamespaceLabel = selector.requirements.some((one) => one.key.startsWith(NAMESPACE_LABELS_PREFIX));
  const where =
    namespaces.length > 0 ? ` in ${namespaces.join(' or ')}` : byNamespaceLabel ? '' : ' in every namespace';
  const what = describeRequirements(selector);
  return `${what === '' ? 'every pod' : `pods ${what}`}${where}`;
}
