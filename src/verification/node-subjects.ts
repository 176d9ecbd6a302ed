import { type Endpoint, endpointOfLabels } from '../model/endpoint.ts';
import { LabelSet, NAMESPACE_LABEL } from '../model/labels.ts';
import { type Selector, selectorKey } from '../model/selector.ts';
import type { Policy, PolicySpec } from '../policies/policy.ts';

const NODES = 'nodes';

/**
 * The policy with every subject that selects nodes replaced by one that selects a stand-in pod. Node policies do
 * nothing unless the host firewall is on, which no manifest shows; a change is compared as if it were.
 */
export function withNodeSubjects(policy: Policy): Policy {
  if (policy.specs.every((spec) => spec.subject.kind !== 'nodes')) return policy;
  return { ...policy, specs: policy.specs.map(standIn) };
}

/** The stand-ins themselves, one per node selector. */
export function nodeStandIns(policies: readonly Policy[]): Endpoint[] {
  return policies.flatMap((policy) =>
    policy.specs
      .filter((spec) => spec.subject.kind === 'nodes')
      .map((spec) => endpointOfLabels(labelsOf(spec.subject.selector), undefined, [])),
  );
}

function standIn(spec: PolicySpec): PolicySpec {
  if (spec.subject.kind !== 'nodes') return spec;
  const selector: Selector = {
    requirements: labelsOf(spec.subject.selector).labels.map(({ source, key, value }) => ({
      operator: 'In',
      source,
      key,
      values: [value],
    })),
  };
  return { ...spec, subject: { kind: 'endpoints', selector, text: spec.subject.text } };
}

function labelsOf(selector: Selector): LabelSet {
  const name = selectorKey(selector);
  return LabelSet.of([
    { source: 'k8s', key: NAMESPACE_LABEL, value: NODES },
    { source: 'k8s', key: 'name', value: name === '' ? 'every node' : name },
  ]);
}
