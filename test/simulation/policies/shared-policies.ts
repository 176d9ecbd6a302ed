import { DAY_MS } from '../../../src/model/time.ts';
import type { SimCluster } from '../cluster/cluster.ts';
import type { SimPolicy, SimRule } from './rule.ts';

/** What a platform team writes: isolation by namespace, DNS for everyone, scraping, and one address nobody may reach. */
export function sharedPolicies(cluster: SimCluster): SimPolicy[] {
  const createdMs = cluster.startMs - 350 * DAY_MS;
  const isolated = cluster.namespaces.filter((one) => one.deniesByDefault);
  return [
    ...isolated.map(
      ({ name }): SimPolicy => ({
        kind: 'NetworkPolicy',
        namespace: name,
        name: 'default-isolation',
        subject: { namespace: name, labels: {} },
        rules: [],
        isolates: ['ingress', 'egress'],
        createdMs,
      }),
    ),
    ...isolated.map(
      ({ name }): SimPolicy => ({
        kind: 'CiliumNetworkPolicy',
        namespace: name,
        name: 'dns',
        subject: { namespace: name, labels: {} },
        rules: [dnsRule(`CiliumNetworkPolicy ${name}/dns 0`, createdMs)],
        isolates: ['egress'],
        createdMs,
      }),
    ),
    {
      kind: 'CiliumClusterwideNetworkPolicy',
      name: 'metrics',
      subject: { labels: {}, oneOf: { key: 'tier', values: ['backend', 'frontend', 'data'] } },
      rules: [
        {
          id: 'CiliumClusterwideNetworkPolicy metrics 0',
          direction: 'ingress',
          effect: 'allow',
          peers: [{ kind: 'pods', pods: { namespace: 'monitoring', labels: { app: 'prometheus' } } }],
          ports: [
            { kind: 'range', protocol: 'TCP', first: 9102, last: 9102 },
            { kind: 'range', protocol: 'TCP', first: 9187, last: 9187 },
          ],
          sinceMs: createdMs,
        },
      ],
      isolates: [],
      createdMs,
    },
    {
      kind: 'CiliumClusterwideNetworkPolicy',
      name: 'no-metadata',
      subject: { labels: {} },
      rules: [
        {
          id: 'CiliumClusterwideNetworkPolicy no-metadata 0',
          direction: 'egress',
          effect: 'deny',
          peers: [{ kind: 'cidr', cidr: '169.254.169.254/32', except: [] }],
          ports: 'any',
          sinceMs: createdMs,
        },
      ],
      isolates: [],
      createdMs,
    },
  ];
}

function dnsRule(id: string, sinceMs: number): SimRule {
  return {
    id,
    direction: 'egress',
    effect: 'allow',
    peers: [{ kind: 'pods', pods: { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } } }],
    ports: [{ kind: 'range', protocol: 'ANY', first: 53, last: 53 }],
    sinceMs,
    inspectsDns: true,
  };
}
