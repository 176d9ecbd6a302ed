import { getOrMake } from '../../model/get-or-make.ts';
import { NAMESPACE_LABEL, NAMESPACE_LABELS_PREFIX } from '../../model/labels.ts';
import type { Selector } from '../../model/selector.ts';
import type { Member } from '../population.ts';
import type { Exposed } from './exposed.ts';

/** Labels by which clusters say whose a namespace is: plain, Capsule, Flux, Rancher. */
const TENANT_LABELS = [
  'tenant',
  'capsule.clastix.io/tenant',
  'toolkit.fluxcd.io/tenant',
  'field.cattle.io/projectId',
];

const OTHER_NAMESPACE = 2 / 3;

/** Borders inside the cluster that the grant crosses: 1 between tenants, less between namespaces, 0 within one. */
export function crossing(exposed: Exposed): number {
  const { grant, subjects, peers } = exposed;
  const { peer } = grant;
  if (peer === undefined) return 1;
  switch (peer.kind) {
    case 'entity':
      return peer.entity === 'all' || peer.entity === 'cluster' ? 1 : 0;
    case 'cidr':
    case 'fqdn':
      return 0;
    case 'reference':
      return peer.could.includes('pods') ? OTHER_NAMESPACE : 0;
    case 'endpoints': {
      const [own, others] = [tenantsOf(subjects), tenantsOf(peers ?? [])];
      if (own.some((tenants, i) => differ(tenants, others[i] ?? NOBODY))) return 1;
      const [here, there] = [namespacesOf(grant.spec.subject.selector), namespacesOf(peer.selector)];
      return here === undefined || there === undefined || differ(here, there) ? OTHER_NAMESPACE : 0;
    }
  }
}

/** Undefined: any namespace. */
function namespacesOf({ requirements }: Selector): ReadonlySet<string> | undefined {
  const named = requirements.find(({ operator, key }) => operator === 'In' && key === NAMESPACE_LABEL);
  return named !== undefined && 'values' in named ? new Set(named.values) : undefined;
}

const NOBODY: ReadonlySet<string> = new Set();

type Tenants = readonly ReadonlySet<string>[];

/** The same parties are asked about for each grant between them. */
const known = new WeakMap<readonly Member[], Tenants>();

/** Of each kind of label, whose the parties are. */
function tenantsOf(members: readonly Member[]): Tenants {
  return getOrMake(known, members, () => {
    const sets = TENANT_LABELS.map(() => new Set<string>());
    for (const { identity } of members)
      for (const [i, label] of TENANT_LABELS.entries()) {
        const value = identity.labels.get('k8s', `${NAMESPACE_LABELS_PREFIX}${label}`);
        if (value !== undefined) sets[i]?.add(value);
      }
    return sets;
  });
}

/** Whether one of the first and one of the second are not the same. */
function differ(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size > 0 && b.size > 0 && new Set([...a, ...b]).size > 1;
}
