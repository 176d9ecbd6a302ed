import type { PodEndpoint } from '../../model/endpoint.ts';
import { NAMESPACE_LABEL } from '../../model/labels.ts';
import { compareText } from '../../model/problem.ts';
import type { Population } from '../population.ts';
import { formatWorkload, workloadName } from '../workload-name.ts';

/** Sorted by key. */
export type Labels = Readonly<Record<string, string>>;

/** What the pods of one workload are usually told by. */
const NAMING: ReadonlySet<string> = new Set([
  'app.kubernetes.io/name',
  'app.kubernetes.io/instance',
  'app.kubernetes.io/component',
  'app',
  'k8s-app',
  'component',
  'name',
  'role',
  'tier',
]);

/** Labels that change with a rollout, a run, a release or a place, while the workload stays the same. */
const VOLATILE =
  /^(pod-template-(hash|generation)|controller-(revision-hash|uid)|rollouts-pod-template-hash|job-name|batch\.kubernetes\.io\/.*|statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index|topology\.kubernetes\.io\/.*|app\.kubernetes\.io\/(version|managed-by)|helm\.sh\/.*|chart|heritage|version|io\.cilium\.k8s\..*)$/;

/** Labels that select the pod tomorrow as well, and no pod of another workload where labels can tell them apart. */
export function stableLabels(pod: PodEndpoint, population: Population): Labels {
  const stable = allStableLabels(pod);
  const naming = Object.entries(namingLabels(stable));
  return naming.length > 0 && isAlone(naming, pod, population) ? Object.fromEntries(naming) : stable;
}

/** Labels that stay while the workload does. */
export function allStableLabels(pod: PodEndpoint): Labels {
  return Object.fromEntries(
    pod.labels.labels
      .filter(({ source, key }) => source === 'k8s' && key !== NAMESPACE_LABEL && !VOLATILE.test(key))
      .map(({ key, value }): readonly [string, string] => [key, value])
      .sort(([a], [b]) => compareText(a, b)),
  );
}

/** Those of them that workloads are told by. */
export function namingLabels(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => NAMING.has(key)));
}

function isAlone(
  labels: readonly (readonly [string, string])[],
  pod: PodEndpoint,
  population: Population,
): boolean {
  const own = population.memberOf(pod);
  if (own === undefined) return true;
  const name = formatWorkload(workloadName(own));
  return population.podsIn(pod.namespace).every((member) => {
    const isSelected = labels.every(([key, value]) => member.identity.labels.get('k8s', key) === value);
    return !isSelected || formatWorkload(workloadName(member)) === name;
  });
}

/** Those that all of them share. */
export function commonLabels([first, ...others]: readonly Labels[]): Labels {
  return Object.fromEntries(
    Object.entries(first ?? {}).filter(([key, value]) => others.every((labels) => labels[key] === value)),
  );
}
