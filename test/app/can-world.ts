import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../../src/cli/run.ts';

export interface Asked {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a whole command line in this process, on a terminal that never was. */
export async function ask(args: readonly string[]): Promise<Asked> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await run(args, {
    stdout: (text) => out.push(text),
    stderr: (text) => err.push(text),
    stdoutIsTerminal: false,
    stderrIsTerminal: false,
    now: () => 0,
    env: {},
    signal: new AbortController().signal,
  });
  return { code, stdout: out.join(''), stderr: err.join('') };
}

/**
 * A shop: `web` may open 8080 and 8081 of `api` (8081 through an L7 proxy), `api` may open 5432 of `db`, `api` may go to
 * api.example.com and to 198.51.100.0/24. `db` and `api` take only what these rules say; nothing isolates `lone`.
 * `web-0` and `agent` run on worker-1, `db-0` on worker-2; where `lone` runs is not known.
 * @returns the options that name it
 */
export function writeWorld(directory: string): string[] {
  const write = (name: string, text: string): void => {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  for (const [name, text] of Object.entries(POLICIES)) write(`policies/${name}.yaml`, text);
  write('inventory.yaml', INVENTORY);
  return ['--policies', join(directory, 'policies'), '--inventory', join(directory, 'inventory.yaml')];
}

const header = (name: string): string => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: ${name}, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: ${name} } }
`;

const POLICIES = {
  api: `${header('api')}  ingress:
    - fromEndpoints: [{ matchLabels: { app: web } }]
      toPorts: [{ ports: [{ port: "8080", protocol: TCP }] }]
    - fromEndpoints: [{ matchLabels: { app: web } }]
      toPorts:
        - ports: [{ port: "8081", protocol: TCP }]
          rules: { http: [{ method: GET, path: /api/.* }] }
  egress:
    - toEndpoints: [{ matchLabels: { app: db } }]
      toPorts: [{ ports: [{ port: "5432", protocol: TCP }] }]
    - toFQDNs: [{ matchName: api.example.com }]
      toPorts: [{ ports: [{ port: "443", protocol: TCP }] }]
    - toCIDR: [198.51.100.0/24]
      toPorts: [{ ports: [{ port: "443", protocol: TCP }] }]
    - toCIDRSet: [{ cidrGroupRef: partners }]
      toPorts: [{ ports: [{ port: "9443", protocol: TCP }] }]
`,
  db: `${header('db')}  ingress:
    - fromEndpoints: [{ matchLabels: { app: api } }]
      toPorts: [{ ports: [{ port: "5432", protocol: TCP }] }]
    - fromEntities: [remote-node]
      toPorts: [{ ports: [{ port: "9187", protocol: TCP }] }]
    - fromEndpoints: [{ matchLabels: { "k8s:io.cilium.k8s.namespace.labels.team": blue } }]
      toPorts: [{ ports: [{ port: "5433", protocol: TCP }] }]
  ingressDeny:
    - fromEndpoints: [{ matchLabels: { app: web } }]
      toPorts: [{ ports: [{ port: "22", protocol: TCP }] }]
`,
};

const pod = (path: string, node: string, address: string, more = ''): string => {
  const [namespace = '', name = ''] = path.split('/');
  return `---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: ${namespace}, labels: { app: ${name.replace(/-\d$/, '')} } }
spec: { ${node === '' ? '' : `nodeName: ${node}, `}${more}containers: [{ name: main, image: x }] }
status: { podIP: ${address} }
`;
};

const node = (name: string, address: string): string => `---
apiVersion: v1
kind: Node
metadata: { name: ${name} }
status: { addresses: [{ type: InternalIP, address: ${address} }] }
`;

const deployment = (name: string): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec: { template: { metadata: { labels: { app: ${name} } }, spec: { containers: [{ name: main, image: x }] } } }
`;

const INVENTORY = [
  '---\napiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { team: blue } }\n',
  pod('shop/web-0', 'worker-1', '10.0.1.5'),
  pod('shop/api-0', 'worker-2', '10.0.2.5'),
  pod('shop/db-0', 'worker-2', '10.0.2.6'),
  pod('shop/lone', '', '10.0.3.5'),
  pod('data/job', 'worker-1', '10.0.1.9'),
  pod('shop/agent', 'worker-1', '192.168.0.1', 'hostNetwork: true, '),
  node('worker-1', '192.168.0.1'),
  node('worker-2', '192.168.0.2'),
  deployment('web'),
  deployment('api'),
  `---
apiVersion: v1
kind: Service
metadata: { name: kubernetes, namespace: default }
spec: {}
---
apiVersion: v1
kind: Endpoints
metadata: { name: kubernetes, namespace: default }
subsets: [{ addresses: [{ ip: 192.168.0.2 }, { ip: 192.0.2.10 }] }]
`,
].join('');
