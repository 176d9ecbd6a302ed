import { shortHash } from '../model/hash.ts';
import { compareText } from '../model/problem.ts';

/** Source: Kubernetes apimachinery pkg/util/validation. */
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9])?$/;
const LABEL_NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

export function isNamespace(text: string): boolean {
  return NAMESPACE.test(text);
}

/** Labels that the API server would take in a selector; what records hold is not always that. Sorted by key. */
export function validLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels)
      .filter(([key, value]) => isLabelKey(key) && LABEL_VALUE.test(value))
      .sort(([a], [b]) => compareText(a, b)),
  );
}

function isLabelKey(key: string): boolean {
  const slash = key.indexOf('/');
  const [prefix, name] = slash === -1 ? [undefined, key] : [key.slice(0, slash), key.slice(slash + 1)];
  return LABEL_NAME.test(name) && (prefix === undefined || (prefix.length <= 253 && SUBDOMAIN.test(prefix)));
}

const MOST_OF_A_NAME = 200;

/** A name for objects and files that resembles the text and can be nothing else than a name. */
export function safeName(text: string): string {
  if (text.length <= MOST_OF_A_NAME && SUBDOMAIN.test(text)) return text;
  const like = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MOST_OF_A_NAME)
    .replaceAll(/^-+|-+$/g, '');
  // two texts must not become one name
  return [...(like === '' ? [] : [like]), shortHash(text).slice(0, 8)].join('-');
}
