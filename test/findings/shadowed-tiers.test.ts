import { describe, expect, it } from 'vitest';
import { EMPTY_INVENTORY } from '../../src/policies/inventory/inventory.ts';
import { ciliumPolicy, manifest, networkPolicy } from '../support/policies.ts';
import { shadowedIn } from './shadowed-in.ts';

const allowWeb = (): string =>
  ciliumPolicy(
    {
      endpointSelector: { matchLabels: { app: 'db' } },
      ingress: [{ fromEndpoints: [{ matchLabels: { app: 'web' } }] }],
    },
    { name: 'db' },
  );
const tier = (
  priority: number,
  rules: readonly object[],
  name = `tier-${priority}`,
  tierName = 'Admin',
): string =>
  manifest(
    'policy.networking.k8s.io/v1alpha2',
    'ClusterNetworkPolicy',
    { name },
    {
      spec: { tier: tierName, priority, subject: { namespaces: {} }, ingress: rules },
    },
  );
const fromAll = { from: [{ namespaces: {} }] };
const inventory = { ...EMPTY_INVENTORY, agent: { clusterNetworkPolicy: true } };

describe('a grant is shadowed where another tier decides before it', () => {
  it.each<{ why: string; policies: string[]; found: string[] }>([
    {
      why: 'an admin deny',
      policies: [allowWeb(), tier(1, [{ action: 'Deny', ...fromAll }])],
      found: ['rule of db by tier-1'],
    },
    {
      why: 'an admin accept',
      policies: [allowWeb(), tier(1, [{ action: 'Accept', ...fromAll }])],
      found: ['rule of db by tier-1'],
    },
    {
      why: 'an admin pass decides nothing',
      policies: [allowWeb(), tier(1, [{ action: 'Pass', ...fromAll }])],
      found: [],
    },
    {
      why: 'a pass before the deny',
      policies: [
        allowWeb(),
        tier(1, [
          { action: 'Pass', ...fromAll },
          { action: 'Deny', ...fromAll },
        ]),
      ],
      found: [],
    },
    {
      why: 'a pass behind the deny',
      policies: [
        allowWeb(),
        tier(1, [
          { action: 'Deny', ...fromAll },
          { action: 'Pass', ...fromAll },
        ]),
      ],
      found: ['rule of db by tier-1'],
    },
    {
      why: 'a pass of the same priority may come first',
      policies: [
        allowWeb(),
        tier(1, [{ action: 'Deny', ...fromAll }]),
        tier(1, [{ action: 'Pass', ...fromAll }], 'same'),
      ],
      found: [],
    },
    {
      why: 'an earlier rule of the tier, even one that passes',
      policies: [
        tier(1, [
          { action: 'Pass', ...fromAll },
          { action: 'Accept', ...fromAll },
        ]),
      ],
      found: ['rule of tier-1 by tier-1'],
    },
    {
      why: 'a policy of a lower priority',
      policies: [tier(1, [{ action: 'Deny', ...fromAll }]), tier(2, [{ action: 'Accept', ...fromAll }])],
      found: ['rule of tier-2 by tier-1'],
    },
    {
      why: 'a policy of the same priority',
      policies: [
        tier(1, [{ action: 'Deny', ...fromAll }]),
        tier(1, [{ action: 'Accept', ...fromAll }], 'same'),
      ],
      found: [],
    },
    {
      why: 'a baseline where every pod is isolated',
      policies: [
        tier(1, [{ action: 'Accept', ...fromAll }], 'base', 'Baseline'),
        networkPolicy({ podSelector: {} }),
      ],
      found: ['rule of base by np'],
    },
    {
      why: 'a baseline where one pod is not isolated',
      policies: [
        tier(1, [{ action: 'Accept', ...fromAll }], 'base', 'Baseline'),
        networkPolicy({ podSelector: { matchLabels: { app: 'db' } } }),
      ],
      found: [],
    },
  ])('$why → $found', ({ policies, found }) => {
    expect(shadowedIn({ policies, inventory })).toEqual(found);
  });
});
