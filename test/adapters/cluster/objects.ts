/** Objects as a real API server sends them: with bookkeeping, and without kind and version inside built-in lists. */
export type Raw = Record<string, unknown> & { metadata: Record<string, unknown> };

let uids = 0;

export interface Meta {
  readonly namespace?: string;
  readonly name: string;
  readonly uid?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly generation?: number;
  readonly owner?: { readonly kind: string; readonly name: string; readonly uid: string };
}

export function raw(meta: Meta, rest: Readonly<Record<string, unknown>> = {}): Raw {
  uids += 1;
  const { owner, uid = `00000000-0000-4000-8000-${String(uids).padStart(12, '0')}`, ...metadata } = meta;
  return {
    metadata: {
      ...metadata,
      uid,
      creationTimestamp: '2026-04-01T08:00:00Z',
      managedFields: [
        {
          manager: 'kubectl-client-side-apply',
          operation: 'Update',
          apiVersion: 'v1',
          time: '2026-04-01T08:00:00Z',
          fieldsType: 'FieldsV1',
          fieldsV1: { 'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } } },
        },
      ],
      ...(owner === undefined
        ? {}
        : {
            ownerReferences: [
              { apiVersion: 'apps/v1', controller: true, blockOwnerDeletion: true, ...owner },
            ],
          }),
    },
    ...rest,
  };
}

export function deployment(name: string, replicas = 2, more: Partial<Meta> = {}): Raw {
  return raw(
    {
      namespace: 'shop',
      name,
      generation: 1,
      annotations: { 'deployment.kubernetes.io/revision': '1' },
      ...more,
    },
    {
      spec: {
        replicas,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { creationTimestamp: null, labels: { app: name } },
          spec: { containers: [{ name, image: `${name}:1` }], serviceAccountName: name },
        },
      },
      status: { observedGeneration: 1, replicas, readyReplicas: replicas },
    },
  );
}

export function pod(name: string, more: Partial<Meta> = {}, phase = 'Running'): Raw {
  const labels = { app: name.replace(/-\d+$/, '') };
  return raw(
    { namespace: 'shop', name, labels, ...more },
    {
      spec: { nodeName: 'node-1', containers: [{ name: 'main' }], serviceAccountName: 'default' },
      status: { phase, podIP: '10.0.0.7', podIPs: [{ ip: '10.0.0.7' }], hostIP: '192.168.0.1' },
    },
  );
}

export function ciliumPolicy(name: string, from: readonly string[], more: Partial<Meta> = {}): Raw {
  const peers = from.map((app) => ({ matchLabels: { app } }));
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    ...raw(
      { namespace: 'shop', name, generation: 1, ...more },
      {
        spec: { endpointSelector: { matchLabels: { app: name } }, ingress: [{ fromEndpoints: peers }] },
        status: { conditions: [{ type: 'Valid', status: 'True', message: 'Policy validation succeeded' }] },
      },
    ),
  };
}

export function networkPolicy(name: string, from: readonly string[]): Raw {
  const peers = from.map((app) => ({ podSelector: { matchLabels: { app } } }));
  const applied = '{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy"}';
  return raw(
    {
      namespace: 'shop',
      name,
      generation: 1,
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': applied },
    },
    {
      spec: {
        podSelector: { matchLabels: { app: name } },
        ingress: [{ from: peers }],
        policyTypes: ['Ingress'],
      },
    },
  );
}
