import { ok } from '../../model/result.ts';
import type { Selector } from '../../model/selector.ts';
import type { Path } from '../place.ts';
import { invalid, type Read } from '../read.ts';
import { IN_ANY_NAMESPACE, namespaceKey, podKey, readSelector } from '../selectors.ts';
import { demandMap } from './fields.ts';

/** Reads `namespaces`: every pod of the namespaces with such labels. Pods on the host network are none for Cilium. */
export function readNamespaces(value: unknown, path: Path): Read<Selector> {
  const namespaces = readSelector(value, path, namespaceKey);
  // a negative selector must not reach beyond pods, which alone have a namespace
  return namespaces.ok
    ? ok({ requirements: [...namespaces.value.requirements, IN_ANY_NAMESPACE] })
    : namespaces;
}

/** Reads `pods`: a pod selector and, if given, a namespace selector, which both must hold. */
export function readNamespacedPods(value: unknown, path: Path): Read<Selector> {
  const map = demandMap(value, path);
  if (!map.ok) return map;
  const { namespaceSelector, podSelector } = map.value;
  if (podSelector === undefined || podSelector === null)
    return invalid(path, 'podSelector is needed; write podSelector: {} for every pod');
  const pods = readSelector(podSelector, [...path, 'podSelector'], podKey);
  if (!pods.ok) return pods;
  const namespaces = readNamespaces(namespaceSelector, [...path, 'namespaceSelector']);
  return namespaces.ok
    ? ok({ requirements: [...pods.value.requirements, ...namespaces.value.requirements] })
    : namespaces;
}
