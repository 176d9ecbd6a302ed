import { describe, expect, it } from 'vitest';
import type { SeenRequest } from '../../src/model/seen-request.ts';
import { DAY_MS } from '../../src/model/time.ts';
import { EMPTY_INVENTORY } from '../../src/policies/inventory/inventory.ts';
import type { ConnectionRequests } from '../../src/usage/requests/requests.ts';
import type { Usage } from '../../src/usage/usage.ts';
import { verify } from '../../src/verification/verify.ts';
import { party } from '../support/parties.ts';
import { cilium, counterexamplesOf, type Refuted } from './refute.ts';
import { documents, policySet } from './verify-texts.ts';

const GET = '{ method: GET, path: "/api/.*" }';
const POST = '{ method: POST, path: "/orders" }';

function http(...entries: readonly string[]): string {
  return `{ fromEndpoints: [{ matchLabels: { app: a } }], toPorts: [{ ports: [{ port: "80", protocol: TCP }], rules: { http: [${entries.join(', ')}] } }] }`;
}

const PLAIN =
  '{ fromEndpoints: [{ matchLabels: { app: a } }], toPorts: [{ ports: [{ port: "80", protocol: TCP }] }] }';

function rules(...some: readonly string[]): string {
  return cilium(`ingress: [${[...some, '{ fromEndpoints: [{ matchLabels: { app: z } }] }'].join(', ')}]`);
}

function dns(...names: readonly string[]): string {
  const entries = names.map((name) => `{ matchName: ${name} }`).join(', ');
  return `{ toEndpoints: [{ matchLabels: { k8s-app: kube-dns } }], toPorts: [{ ports: [{ port: "53", protocol: ANY }], rules: { dns: [${entries}] } }] }`;
}

function named(...names: readonly string[]): string {
  return `{ toFQDNs: [${names.map((name) => `{ matchName: ${name} }`).join(', ')}] }`;
}

/** One ingress rule in a part that isolates, one in a part that does not. */
function inSpecs(isolating: string, open: string): string {
  const subject = 'endpointSelector: { matchLabels: { app: web } }';
  return cilium('').replace(
    /^spec: .*$/m,
    `specs: [{ ${subject}, ingress: [${isolating}] }, { ${subject}, enableDefaultDeny: { ingress: false, egress: false }, ingress: [${open}] }]`,
  );
}

const egress = (...some: readonly string[]): string => cilium(`egress: [${some.join(', ')}]`);

describe('requests', () => {
  it.each<Refuted>([
    {
      why: 'another entry',
      before: rules(http(GET)),
      after: rules(http(GET, POST)),
      law: 'never-wider',
      says: 'POST /orders',
    },
    {
      why: 'a wider entry in place of one',
      before: rules(http(GET)),
      after: rules(http('{ path: "/api/.*" }')),
      law: 'never-wider',
      says: 'would allow it otherwise',
    },
    {
      why: 'the last entry gone, and the filter with it',
      before: rules(http(GET)),
      after: rules(PLAIN),
      law: 'never-wider',
      says: 'would allow it otherwise',
    },
    {
      why: 'an empty list of entries, which filters nothing',
      before: rules(http(GET)),
      after: rules(http()),
      law: 'never-wider',
      says: 'would allow it otherwise',
    },
    {
      why: 'the entries of another peer',
      before: rules(http(GET), http(POST).replace('app: a', 'app: b')),
      after: rules(http(GET, POST)),
      law: 'never-wider',
      says: 'POST /orders',
    },
    {
      why: 'the proxy gone where a plain rule lets all through',
      before: rules(http(GET), PLAIN),
      after: rules(PLAIN),
      law: 'never-wider',
      says: 'would pass no proxy any more',
    },
    {
      why: 'authentication that a plain rule beside it does not ask for',
      before: rules(
        '{ fromEndpoints: [{ matchLabels: { app: a } }, { matchLabels: { app: b } }], authentication: { mode: required } }',
        PLAIN,
      ),
      after: rules(
        '{ fromEndpoints: [{ matchLabels: { app: b } }], authentication: { mode: required } }',
        PLAIN,
      ),
      law: 'never-wider',
      says: 'no longer under authentication',
    },
    {
      why: 'a range that becomes the very port of a DNS rule, which lets every query past its names',
      before: documents(
        egress(dns('a.example.com')),
        cilium(
          `egress: [{ toEndpoints: [{ matchLabels: { k8s-app: kube-dns } }], toPorts: [{ ports: [{ port: "1", endPort: 100, protocol: UDP }] }] }]`,
        ).replace('name: web', 'name: wide'),
      ),
      after: documents(
        egress(dns('a.example.com')),
        cilium(
          `egress: [{ toEndpoints: [{ matchLabels: { k8s-app: kube-dns } }], toPorts: [{ ports: [{ port: "53", protocol: UDP }] }] }]`,
        ).replace('name: web', 'name: wide'),
      ),
      law: 'never-wider',
      says: 'would let queries through for names that the DNS rules do not name',
    },
    {
      why: 'the same entry in a part that does not deny by default, where every request passes',
      before: inSpecs(http(GET), '{ fromEndpoints: [{ matchLabels: { app: z } }] }'),
      after: inSpecs('{ fromEndpoints: [{ matchLabels: { app: z } }] }', http(GET)),
      law: 'never-wider',
      says: 'would allow it otherwise',
    },
    {
      why: 'a DNS entry that a rule by name needs',
      before: egress(dns('a.example.com', 'b.example.com'), named('a.example.com', 'b.example.com')),
      after: egress(dns('a.example.com'), named('a.example.com', 'b.example.com')),
      law: 'keeps-names',
      says: 'ask for b.example.com any more',
    },
  ])('$why: refuted', ({ before, after, law, says }) => {
    expect(counterexamplesOf(before, after)).toContainEqual({ law, text: expect.stringContaining(says) });
  });

  it.each([
    { why: 'an entry less', before: rules(http(GET, POST)), after: rules(http(GET)) },
    { why: 'entries in another order', before: rules(http(GET, POST)), after: rules(http(POST, GET)) },
    { why: 'an entry written twice, now once', before: rules(http(GET, GET)), after: rules(http(GET)) },
    { why: 'the whole rule', before: rules(http(GET)), after: rules() },
    { why: 'a plain rule beside the entries', before: rules(http(GET), PLAIN), after: rules(http(GET)) },
    { why: 'entries where all passed', before: rules(PLAIN), after: rules(http(GET)) },
    {
      why: 'a DNS entry together with the rule that needs it',
      before: egress(dns('a.example.com', 'b.example.com'), named('a.example.com', 'b.example.com')),
      after: egress(dns('a.example.com'), named('a.example.com')),
    },
    {
      why: 'a DNS entry that no rule by name needs',
      before: egress(dns('a.example.com', 'b.example.com'), named('a.example.com')),
      after: egress(dns('a.example.com'), named('a.example.com')),
    },
  ])('$why: proven', ({ before, after }) => {
    expect(counterexamplesOf(before, after)).toEqual([]);
  });
});

const NOW_MS = 100 * DAY_MS;
const connection = {
  source: party('shop/a'),
  destination: party('shop/web'),
  protocol: 'TCP',
  port: 80,
} as const;

function seen(seenAt: Usage['seenAt']): Usage {
  const times = { firstSeenMs: NOW_MS - DAY_MS, lastSeenMs: NOW_MS };
  return { connection, seenAt, outcome: 'allowed', events: 2, ...times };
}

function told(requests: readonly SeenRequest[], more: Partial<ConnectionRequests> = {}): ConnectionRequests {
  return {
    connection,
    seenAt: 'ingress',
    outcome: 'allowed',
    requests: requests.map((request) => ({
      request,
      isRefused: false,
      events: 2,
      firstSeenMs: NOW_MS - DAY_MS,
      lastSeenMs: NOW_MS,
    })),
    ...more,
  };
}

const get: SeenRequest = { kind: 'http', method: 'GET', host: undefined, path: '/api/carts' };
const post: SeenRequest = { kind: 'http', method: 'POST', host: undefined, path: '/orders' };

function cuts(
  after: string,
  requests: readonly ConnectionRequests[],
  before = rules(http(GET, POST)),
): string[] {
  const { counterexamples } = verify({
    before: policySet(before),
    after: policySet(after),
    inventory: EMPTY_INVENTORY,
    endpoints: [],
    usages: [seen('ingress'), seen('egress')],
    requests,
    replayFromMs: NOW_MS - 30 * DAY_MS,
  });
  return counterexamples.map(({ law, text }) => `${law}: ${text}`);
}

describe('requests that were seen', () => {
  it('still pass', () => {
    expect(cuts(rules(http(GET)), [told([get])])).toEqual([]);
    expect(cuts(rules(http(GET, POST)), [told([get, post])])).toEqual([]);
  });

  it.each([
    { why: 'seen', requests: [told([get, post])], says: 'would be refused POST /orders' },
    { why: 'of which nobody told', requests: [], says: 'would be refused requests that nobody told of' },
    {
      why: 'some of which nobody told of',
      requests: [told([get], { unseenMs: NOW_MS - DAY_MS })],
      says: 'would be refused requests that nobody told of',
    },
    {
      why: 'told of at the other end alone, where another proxy stands',
      requests: [told([get], { seenAt: 'egress' })],
      says: 'would be refused requests that nobody told of',
    },
  ])('$why: a cut of their entry is found', ({ requests, says }) => {
    expect(cuts(rules(http(GET)), requests)).toEqual([expect.stringContaining(says)]);
  });

  it('before the window, or refused, need no entry', () => {
    const old = told([get, post]);
    const requests = old.requests.map((one) =>
      one.request === post ? { ...one, firstSeenMs: 0, lastSeenMs: NOW_MS - 40 * DAY_MS } : one,
    );
    expect(cuts(rules(http(GET)), [{ ...old, requests }])).toEqual([]);
    const refused = old.requests.map((one) => (one.request === post ? { ...one, isRefused: true } : one));
    expect(cuts(rules(http(GET)), [{ ...old, requests: refused }])).toEqual([]);
  });
});
