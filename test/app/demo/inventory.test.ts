import { describe, expect, it } from 'vitest';
import { DEMO_PLAN } from '../../../src/app/demo/plan.ts';
import { podTemplate, readManifests } from './manifests.ts';

const manifests = readManifests('demo/inventory').flatMap((file) => file.manifests);
const workloads = manifests.flatMap((manifest) => {
  const template = podTemplate(manifest);
  return template === undefined ? [] : [{ manifest, template }];
});
const ofKind = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);

/** In the inventory, but without a pod in the network. */
const WITHOUT_PODS = ['ops/dr-restore', 'monitoring/node-exporter'];

describe('the inventory', () => {
  it('holds at least 16 workloads in 4 namespaces, of every kind', () => {
    expect(workloads.length).toBeGreaterThanOrEqual(16);
    expect(new Set(workloads.map(({ manifest }) => manifest.metadata.namespace)).size).toBeGreaterThanOrEqual(
      4,
    );
    expect(new Set(workloads.map(({ manifest }) => manifest.kind))).toEqual(
      new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob']),
    );
  });

  it('says when each object was created, long before the recording', () => {
    const young = manifests.filter(
      ({ metadata }) => !/^202[45]-\d\d-\d\dT/.test(metadata.creationTimestamp ?? ''),
    );
    expect(young).toEqual([]);
  });

  it('has the plan’s nodes and namespaces, labels included', () => {
    expect(ofKind('Node').map((node) => node.metadata.name)).toEqual(
      DEMO_PLAN.nodes.map((node) => node.name),
    );
    expect(
      Object.fromEntries(ofKind('Namespace').map(({ metadata }) => [metadata.name, metadata.labels])),
    ).toEqual(DEMO_PLAN.namespaces);
  });

  it('has exactly the plan’s workloads, and those that have no pod in the network', () => {
    const written = workloads.map(({ manifest: { metadata } }) => `${metadata.namespace}/${metadata.name}`);
    const planned = DEMO_PLAN.workloads.map(({ namespace, name }) => `${namespace}/${name}`);
    expect([...planned, ...WITHOUT_PODS].sort()).toEqual(written.sort());
  });

  it.each(DEMO_PLAN.workloads)('agrees with the plan on $namespace/$name', (planned) => {
    const found = workloads.find(
      ({ manifest: { metadata } }) =>
        metadata.namespace === planned.namespace && metadata.name === planned.name,
    );
    expect(found?.manifest.kind).toBe(planned.kind);
    expect(found?.template.labels).toEqual(planned.labels);
    expect(found?.template.serviceAccount).toBe(planned.serviceAccount);
    expect(found?.template.isHostNetwork).toBe(false);
    expect(found?.manifest.spec?.replicas ?? planned.nodes.length).toBe(planned.nodes.length);
    const ports = [undefined, ...(found?.template.ports.values() ?? [])];
    expect(ports).toContain(planned.probePort);
  });

  it('runs the DaemonSet on every node', () => {
    const daemon = DEMO_PLAN.workloads.filter((workload) => workload.kind === 'DaemonSet');
    expect(daemon.map((workload) => workload.nodes)).toEqual([DEMO_PLAN.nodes.map((node) => node.name)]);
  });

  it('uses the port name pay-https once: egress rules resolve names cluster-wide', () => {
    const owners = workloads.filter(({ template }) => template.ports.has('pay-https'));
    expect(owners.map(({ manifest }) => manifest.metadata.name)).toEqual(['payment']);
  });

  it('selects with every Service the pods of a workload, and targets ports they have', () => {
    const services = ofKind('Service');
    expect(services.length).toBeGreaterThanOrEqual(14);
    for (const service of services) {
      const { selector = {}, ports = [] } = service.spec ?? {};
      expect(ports.length).toBeGreaterThan(0);
      const selected = workloads.filter(
        ({ manifest, template }) =>
          manifest.metadata.namespace === service.metadata.namespace &&
          Object.entries(selector).every(([key, value]) => template.labels[key] === value),
      );
      expect(selected).toHaveLength(1);
      for (const port of ports) expect(selected[0]?.template.ports.has(port.targetPort)).toBe(true);
    }
  });
});
