import { describe, expect, it } from 'vitest';
import type { EndpointJson, FlowResponseJson } from '../../../src/app/demo/hubble-json.ts';
import { DEMO_PLAN } from '../../../src/app/demo/plan.ts';
import { podTemplate, readManifests } from './manifests.ts';
import { nameOf, opener, recordTraffic } from './recording.ts';

const recording = recordTraffic();
const ends = (one: FlowResponseJson): EndpointJson[] => [one.flow.source, one.flow.destination];
const isPod = (end: EndpointJson): boolean => end.namespace !== undefined;

describe('endpoints', () => {
  const templates = new Map(
    readManifests('demo/inventory')
      .flatMap((file) => file.manifests)
      .flatMap((manifest) => {
        const template = podTemplate(manifest);
        const { namespace, name } = manifest.metadata;
        const key: string = `${namespace}/${name}`;
        return template === undefined ? [] : [[key, template] as const];
      }),
  );

  it('carry exactly the labels of their workload’s template, and what Cilium adds', () => {
    const labelsByWorkload = new Map<string, Set<string>>();
    for (const end of recording.flatMap(ends).filter(isPod)) {
      const name = nameOf(end);
      const seen = labelsByWorkload.get(name);
      if (seen === undefined) labelsByWorkload.set(name, new Set([end.labels.join('\n')]));
      else seen.add(end.labels.join('\n'));
    }
    expect(labelsByWorkload.size).toBe(DEMO_PLAN.workloads.length);
    for (const [name, seen] of labelsByWorkload) {
      const namespace = name.split('/')[0] ?? '';
      const template = templates.get(name);
      const expected = [
        ...Object.entries(template?.labels ?? {}).map(([key, value]) => `k8s:${key}=${value}`),
        ...Object.entries(DEMO_PLAN.namespaces[namespace] ?? {}).map(
          ([key, value]) => `k8s:io.cilium.k8s.namespace.labels.${key}=${value}`,
        ),
        'k8s:io.cilium.k8s.policy.cluster=default',
        `k8s:io.cilium.k8s.policy.serviceaccount=${template?.serviceAccount}`,
        `k8s:io.kubernetes.pod.namespace=${namespace}`,
      ].sort();
      expect([...seen]).toEqual([expected.join('\n')]);
    }
  });

  it('have id and workload at their own node only, and every event has a local end', () => {
    const nodesByPod = new Map<string, Set<string>>();
    for (const one of recording) {
      const local = ends(one).filter((end) => end.ID !== undefined);
      expect(local.length).toBeGreaterThan(0);
      for (const end of ends(one)) expect(end.workloads === undefined).toBe(end.ID === undefined);
      for (const end of local) {
        const nodes = nodesByPod.get(end.pod_name ?? '') ?? new Set();
        nodesByPod.set(end.pod_name ?? '', nodes.add(one.node_name));
      }
    }
    expect([...nodesByPod].filter(([, nodes]) => nodes.size !== 1)).toEqual([]);
  });

  it('give each run of a CronJob one pod of its own', () => {
    const pods = new Set(
      recording
        .flatMap(ends)
        .filter((end) => isPod(end) && nameOf(end) === 'batch/nightly-report')
        .map((end) => end.pod_name),
    );
    expect(pods.size).toBe(45);
    for (const pod of pods) expect(pod).toMatch(/^nightly-report-\d{8}-[a-z0-9]{5}$/);
  });

  it('carry DNS names where the pod that resolved them runs', () => {
    const named = recording.filter((one) => one.flow.destination_names?.includes('api.payments.example'));
    expect(named.length).toBeGreaterThan(200);
    expect(new Set(named.map((one) => opener(one).from))).toEqual(new Set(['shop/payment']));
    expect(named[0]?.flow.destination.labels).toEqual(['fqdn:api.payments.example', 'reserved:world']);
  });
});

const isAllowedVerdict = ({ flow }: FlowResponseJson): boolean =>
  flow.event_type.type === 5 && (flow.verdict === 'FORWARDED' || flow.verdict === 'REDIRECTED');
const namesOf = ({ flow }: FlowResponseJson): (string | undefined)[] =>
  [...(flow.egress_allowed_by ?? []), ...(flow.ingress_allowed_by ?? [])].map((policy) => policy.name);

describe('events', () => {
  it('report each dropped packet twice, without saying whether it is a reply', () => {
    const dropped = recording.filter(({ flow }) => flow.verdict === 'DROPPED');
    const verdicts = dropped.filter(({ flow }) => flow.event_type.type === 5);
    const drops = dropped.filter(({ flow }) => flow.event_type.type === 1);
    expect(verdicts.length).toBeGreaterThan(500);
    expect(drops).toHaveLength(verdicts.length);
    expect(dropped.every(({ flow }) => flow.is_reply === undefined)).toBe(true);
    expect(new Set(dropped.map(({ flow }) => flow.drop_reason_desc))).toEqual(
      new Set(['POLICY_DENIED', 'POLICY_DENY']),
    );
  });

  it('name policies on allowed verdicts only, and never for the kubelet', () => {
    const [verdicts, others] = [true, false].map((wanted) =>
      recording.filter((one) => isAllowedVerdict(one) === wanted),
    );
    expect(others?.filter((one) => namesOf(one).length > 0)).toEqual([]);
    expect(verdicts?.filter((one) => namesOf(one).length !== 1)).toEqual([]);
    const unnamed = verdicts?.filter((one) => namesOf(one)[0] === undefined) ?? [];
    expect(new Set(unnamed.map(({ flow }) => flow.source.labels.join('+')))).toEqual(
      new Set(['reserved:host']),
    );
  });

  it('invert a reply’s packet but not its direction', () => {
    const replies = recording.filter(
      ({ flow }) =>
        flow.is_reply === true && flow.event_type.type === 4 && nameOf(flow.source) === 'shop/cart',
    );
    expect(replies.length).toBeGreaterThan(100);
    for (const one of replies.filter(({ flow }) => flow.destination.ID !== undefined && !flow.source.ID)) {
      expect(one.flow.traffic_direction).toBe('EGRESS');
      expect(opener(one).to).toBe('shop/cart');
      expect(opener(one).port).toSatisfy((port: number) => port === 8080 || port === 9102);
    }
  });

  it('log DNS questions and answers of the pods whose rules have a dns section, over UDP and TCP', () => {
    const messages = recording.filter(({ flow }) => flow.event_type.type === 129);
    expect(messages.every(({ flow }) => flow.Type === 'L7')).toBe(true);
    const resolvers = new Set(messages.map((one) => opener(one).from));
    expect(
      [...resolvers].every((name) => name.startsWith('shop/') || name === 'monitoring/alertmanager'),
    ).toBe(true);
    expect(messages.some(({ flow }) => 'TCP' in flow.l4)).toBe(true);
    expect(new Set(messages.map((one) => `${opener(one).to}:${opener(one).port}`))).toEqual(
      new Set(['kube-system/coredns:53']),
    );
  });

  it('include pings with their answers, one audited request a day, and probes on every node', () => {
    const pings = recording.filter(({ flow }) => 'ICMPv4' in flow.l4);
    expect(pings.some(({ flow }) => flow.is_reply === true)).toBe(true);
    expect(pings.some(({ flow }) => flow.event_type.type === 5)).toBe(true);
    expect(recording.some(({ flow }) => flow.verdict === 'AUDIT')).toBe(true);
    const probed = recording.filter(({ flow }) => flow.source.labels.includes('reserved:host'));
    expect(new Set(probed.map((one) => one.node_name)).size).toBe(DEMO_PLAN.nodes.length);
  });
});
