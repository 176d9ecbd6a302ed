import type { Policy } from '../../../src/policies/policy.ts';
import type { Usage } from '../../../src/usage/usage.ts';
import { party } from '../../support/parties.ts';
import { ciliumPolicy, policiesOf } from '../../support/policies.ts';

export const MERGED_MS = Date.parse('2026-06-01T00:00:00Z');

/** What db lets in, each a rule of its own. */
export function ingressOf(...rules: readonly unknown[]): readonly Policy[] {
  const spec = { endpointSelector: { matchLabels: { app: 'db' } }, ingress: rules };
  return policiesOf(ciliumPolicy(spec, { name: 'db' }));
}

export function egressOf(...rules: readonly unknown[]): readonly Policy[] {
  const spec = { endpointSelector: { matchLabels: { app: 'web' } }, egress: rules };
  return policiesOf(ciliumPolicy(spec, { name: 'web' }));
}

/** One rule for the apps. */
export function from(...apps: readonly string[]): unknown {
  return { fromEndpoints: apps.map((app) => ({ matchLabels: { app } })) };
}

/** Dropped at db after the merge: `shop/api > shop/db`, as `party` reads them. */
export function refused(who = 'shop/api > shop/db', changes: Partial<Usage> = {}): Usage {
  const [source = '', destination = ''] = who.split(' > ');
  return {
    connection: { source: party(source), destination: party(destination), protocol: 'TCP', port: 5432 },
    seenAt: 'ingress',
    outcome: 'denied',
    events: 2,
    firstSeenMs: MERGED_MS + 1000,
    lastSeenMs: MERGED_MS + 2000,
    ...changes,
  };
}
