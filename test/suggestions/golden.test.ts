import { describe, expect, it } from 'vitest';
import { SUGGESTED_KINDS } from '../../src/suggestions/peer-of.ts';
import type { Situation } from '../findings/situation.ts';
import { inventoryOf } from '../support/policies.ts';
import { suggested } from './suggested.ts';

/** A shop that nobody isolated: all that a policy can be about. */
const SHOP: Situation = {
  policies: [],
  inventory: inventoryOf({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace: 'shop', name: 'web', creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: { template: { metadata: { labels: { app: 'web', version: '7', tier: 'on' } }, spec: {} } },
  }),
  running: ['shop/web tier=on version=7'],
  used: [
    { what: 'edge/gateway > shop/web tier=on version=7 TCP 8080', last: 1 },
    { what: 'edge/gateway > shop/web tier=on version=7 TCP 8443', last: 2 },
    { what: 'host > shop/web tier=on version=7 TCP 8081', last: 1 },
    { what: '198.51.100.7 > shop/web tier=on version=7 TCP 8443', last: 9 },
    { what: 'shop/web tier=on version=7 > kube-system/dns k8s-app=kube-dns UDP 53', last: 1 },
    { what: 'shop/web tier=on version=7 > data/db TCP 5432', last: 1 },
    { what: 'shop/web tier=on version=7 > 192.0.2.10 api.example.com TCP 443', last: 3 },
    { what: 'shop/web tier=on version=7 > 192.0.2.11 api.example.com TCP 443', last: 30 },
    { what: 'shop/web tier=on version=7 > 203.0.113.0/24 TCP 9999', last: 50 },
  ],
};

describe.each(SUGGESTED_KINDS.map((kind) => ({ kind })))('$kind', ({ kind }) => {
  it('is written as a person would write it', async () => {
    const found = suggested(SHOP, kind).offered.find(({ workload }) => workload.name === 'web');
    await expect(found?.yaml).toMatchFileSnapshot(`golden/${kind}.yaml`);
    expect(found?.file).toBe('shop/web.yaml');
    await expect(`${found?.notes.join('\n')}\n`).toMatchFileSnapshot(`golden/${kind}.notes.txt`);
  });

  it('may stand in one file with all others: no two have one name, no name one that is taken', () => {
    const { offered } = suggested(SHOP, kind);
    expect(new Set(offered.map(({ file }) => file)).size).toBe(offered.length);
    expect(offered.every(({ file }) => /^[a-z0-9-]+\/[a-z0-9.-]+\.yaml$/.test(file))).toBe(true);
  });
});
