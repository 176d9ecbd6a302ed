import { err, ok, type Result } from '../../model/result.ts';
import { compileLabelPattern, type LabelPattern, ownLabelPattern } from './label-pattern.ts';

/** Whether a label of this source and key becomes part of an identity; one that does not exists for no selector. */
export type LabelFilter = (source: string, key: string) => boolean;

/** One entry of the agents' settings `labels` and `node-labels`: `k8s:!controller-uid`. */
interface LabelPrefix {
  /** empty: any */
  readonly source: string;
  readonly ignores: boolean;
  readonly pattern: LabelPattern;
}

/** Source: Cilium pkg/labelsfilter/filter.go, defaultLabelPrefixCfg. */
const DEFAULT_PREFIXES: readonly LabelPrefix[] = [
  { source: 'reserved', ignores: false, pattern: ownLabelPattern(/.*/) },
  ...[
    /io\.kubernetes\.pod\.namespace/,
    /io\.cilium\.k8s\.namespace\.labels/,
    /app\.kubernetes\.io/,
    /io\.cilium\.k8s\.policy\.cluster/,
    /io\.cilium\.k8s\.policy\.serviceaccount/,
  ].map((pattern) => ({ source: '', ignores: false, pattern: ownLabelPattern(pattern) })),
  ...[
    /io\.kubernetes/,
    /kubernetes\.io/,
    /statefulset\.kubernetes\.io\/pod-name/,
    /apps\.kubernetes\.io\/pod-index/,
    /batch\.kubernetes\.io\/job-completion-index/,
    /batch\.kubernetes\.io\/controller-uid/,
    /.*beta\.kubernetes\.io/,
    /k8s\.io/,
    /pod-template-generation/,
    /pod-template-hash/,
    /controller-revision-hash/,
    /annotation.*/,
    /controller-uid/,
    /etcd_node/,
    /topology\.kubernetes\.io/,
  ].map((pattern) => ({ source: '', ignores: true, pattern: ownLabelPattern(pattern) })),
];

/** A name of 63 characters behind a prefix of 253; Kubernetes has no longer keys. */
const MAX_KEY_LENGTH = 317;

const DEFAULT_FILTER = filterBy(DEFAULT_PREFIXES, false);

/** Whether a pod label of this key becomes part of the pod's identity under Cilium's default filter. */
export function isIdentityLabel(key: string): boolean {
  return DEFAULT_FILTER('k8s', key);
}

/**
 * The filter of pod labels under the agents' setting `labels`: entries separated by spaces that add to the default
 * ones. Once an entry includes labels, only labels that some entry includes are kept.
 * Source: https://docs.cilium.io/en/stable/operations/performance/scalability/identity-relevant-labels/
 * @returns what is wrong, where an entry is not understood; the agents would not start with a broken one
 */
export function identityLabelFilter(setting: string | undefined): Result<LabelFilter, string> {
  const own = parsePrefixes(setting);
  if (!own.ok) return own;
  const onlyIncluded = own.value.some((prefix) => !prefix.ignores);
  return ok(
    own.value.length === 0 ? DEFAULT_FILTER : filterBy([...DEFAULT_PREFIXES, ...own.value], onlyIncluded),
  );
}

/** The same for the labels of nodes, under the setting `node-labels`; without it all are kept. */
export function nodeLabelFilter(setting: string | undefined): Result<LabelFilter, string> {
  const own = parsePrefixes(setting);
  if (!own.ok) return own;
  return ok(
    filterBy(
      own.value,
      own.value.some((prefix) => !prefix.ignores),
    ),
  );
}

/** The default filter stands in for a setting that is not understood. */
export function identityLabelFilterOrDefault(setting: string | undefined): LabelFilter {
  const filter = identityLabelFilter(setting);
  return filter.ok ? filter.value : DEFAULT_FILTER;
}

/** A label that an entry ignores is kept only where another includes more of its key, counted from the start. */
function filterBy(prefixes: readonly LabelPrefix[], onlyIncluded: boolean): LabelFilter {
  return (source, key) => {
    if (key.length > MAX_KEY_LENGTH) return false;
    let [included, ignored] = [0, 0];
    for (const prefix of prefixes) {
      const concerns = prefix.source === '' || prefix.source === source;
      const length = concerns ? prefix.pattern.matchLength(key) : undefined;
      if (length === undefined) continue;
      if (!prefix.ignores) included = Math.max(included, length);
      else if (ignored === 0 || length < ignored) ignored = length;
    }
    return (!onlyIncluded && ignored === 0) || included > ignored;
  };
}

function parsePrefixes(setting: string | undefined): Result<readonly LabelPrefix[], string> {
  const prefixes: LabelPrefix[] = [];
  for (const entry of (setting ?? '').split(/\s+/).filter((text) => text !== '')) {
    const prefix = parsePrefix(entry);
    if (!prefix.ok) return prefix;
    prefixes.push(prefix.value);
  }
  return ok(prefixes);
}

function parsePrefix(entry: string): Result<LabelPrefix, string> {
  const colon = entry.indexOf(':');
  const [source, rest] = [entry.slice(0, Math.max(colon, 0)), entry.slice(colon + 1)];
  const ignores = rest.startsWith('!');
  const pattern = rest === '' ? undefined : compileLabelPattern(ignores ? rest.slice(1) : rest);
  return pattern === undefined
    ? err(`"${entry}" is no pattern of label keys that can be read`)
    : ok({ source, ignores, pattern });
}
