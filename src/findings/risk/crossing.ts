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
      const own = TENANT_LABELS.some((label) =>
        differ(valuesOf(subjects, label), valuesOf(peers ?? [], label)),
      );
      if (own) return 1;
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

function valuesOf(members: readonly Member[], label: string): ReadonlySet<string> {
  const values = members.map(({ identity }) =>
    identity.labels.get('k8s', `${NAMESPACE_LABELS_PREFIX}${label}`),
  );
  return new Set(values.filter((value) => value !== undefined));
}

/** Whether one of the first and one of the second are not the same. */
function differ(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size > 0 && b.size > 0 && new Set([...a, ...b]).size > 1;
}
