import { describe, expect, it } from 'vitest';
import { explainIn } from '../../src/app/explain.ts';
import { FINDING_KINDS } from '../../src/findings/finding.ts';
import { DAY_MS } from '../../src/model/time.ts';
import type { Explained, ExplainedGrant } from '../../src/report/explanation.ts';
import { explanationJson } from '../../src/report/explanation-json.ts';
import { explanationText } from '../../src/report/explanation-text.ts';
import type { RequestUse } from '../../src/usage/requests/requests.ts';
import { NOW_MS, type Situation, situated } from '../findings/situation.ts';
import { ciliumPolicy, networkPolicy } from '../support/policies.ts';
import { explanationSchema, explanationValidator } from '../support/report-schema.ts';
import { SITUATION } from './sample.ts';

const SETTINGS = { nowMs: NOW_MS, unusedForMs: 30 * DAY_MS, assumeStable: false, keeps: [] };

function explained(situation: Situation, reference: string): Explained {
  return explainIn(situated(situation), SETTINGS, reference);
}

/** The only grant of the answer whose sentence has the words. */
function grantOf(situation: Situation, reference: string, words = ''): ExplainedGrant {
  const grants = explained(situation, reference).explanations.flatMap((one) =>
    one.kind === 'policy' ? one.grants.filter(({ grant }) => grant.sentence.includes(words)) : [],
  );
  const [only, second] = grants;
  if (only === undefined || second !== undefined) throw new Error(`${grants.length} grants have "${words}"`);
  return only;
}

const asked = (method: string, path: string): Omit<RequestUse, 'isRefused'> => ({
  request: { kind: 'http', method, host: undefined, path },
  events: 1,
  firstSeenMs: NOW_MS - 2 * DAY_MS,
  lastSeenMs: NOW_MS - DAY_MS,
});

const pods = (app: string): object => ({ matchLabels: { app } });
const ingress = (app: string, rules: object[], name = app, more: object = {}): string =>
  ciliumPolicy({ endpointSelector: pods(app), ingress: rules, ...more }, { name });
const from = (app: string, ...ports: number[]): object => ({
  fromEndpoints: [pods(app)],
  ...(ports.length === 0
    ? {}
    : { toPorts: [{ ports: ports.map((port) => ({ port: String(port), protocol: 'TCP' })) }] }),
});

/** web uses db; api and job may, and never did; a scanner was refused; node-2 was not seen for 20 days. */
const SMALL: Situation = {
  policies: [
    ingress('db', [from('web', 5432), from('api', 5432), from('job', 5432)]),
    networkPolicy(
      { podSelector: pods('db'), ingress: [{ from: [{ podSelector: pods('web') }] }] },
      { name: 'all-of-web' },
    ),
    ciliumPolicy({ endpointSelector: pods('db'), ingressDeny: [from('job')] }, { name: 'no-jobs' }),
  ],
  running: ['shop/api', { who: 'shop/db', nodes: ['node-1', 'node-2'] }, 'shop/job'],
  covered: {
    'node-1': [[60, 0]],
    'node-2': [
      [60, 30],
      [10, 0],
    ],
  },
  used: [
    { what: 'shop/web > shop/db TCP 5432', first: 59, last: 0.5, events: 80 },
    { what: 'shop/web > shop/db TCP 9187', first: 50, last: 2, events: 5 },
    { what: 'shop/api > shop/cache TCP 5432', last: 3, events: 4 },
    { what: 'shop/api > shop/db TCP 22', last: 4, outcome: 'denied' },
    { what: 'shop/job > shop/db TCP 5432', last: 5, outcome: 'denied', events: 3 },
  ],
};

it('a small cluster, in words', async () => {
  const text = ['shop/db', 'all-of-web'].map((ref) => explanationText(explained(SMALL, ref))).join('\n');
  await expect(text).toMatchFileSnapshot('golden/explanation.txt');
});

describe('what would be denied without a grant', () => {
  const other = networkPolicy(
    { podSelector: pods('db'), ingress: [{ from: [{ podSelector: {} }] }] },
    { name: 'other' },
  );
  const named = ciliumPolicy(
    { endpointSelector: pods('web'), egress: [{ toFQDNs: [{ matchName: 'api.example.com' }] }] },
    { name: 'named' },
  );
  const address = ciliumPolicy(
    { endpointSelector: pods('web'), egress: [{ toCIDR: ['203.0.113.9/32'] }] },
    { name: 'address' },
  );
  const open = ciliumPolicy(
    {
      endpointSelector: pods('db'),
      enableDefaultDeny: { ingress: false, egress: false },
      ingress: [from('web')],
    },
    { name: 'db' },
  );
  const nodes = ingress('db', [{ fromEntities: ['host'] }]);
  it.each([
    {
      need: 'exclusive',
      rule: 'db',
      policies: [ingress('db', [from('web')])],
      what: 'shop/web > shop/db TCP 1',
    },
    {
      need: 'shared',
      rule: 'db',
      policies: [ingress('db', [from('web')]), other],
      what: 'shop/web > shop/db TCP 1',
    },
    { need: 'perhaps', rule: 'address', policies: [address, named], what: 'shop/web > 203.0.113.9 TCP 443' },
    { need: 'needless', rule: 'db', policies: [open], what: 'shop/web > shop/db TCP 1' },
    { need: 'needless', rule: 'db', policies: [nodes], what: 'host > shop/db TCP 1' },
  ])('$need: $what, credited to $rule', ({ need, rule, policies, what }) => {
    const found = grantOf({ policies, used: [{ what, last: 1 }] }, rule);
    const counts = { exclusive: 0, shared: 0, perhaps: 0, needless: 0, [need]: 1 };
    expect(found.without).toMatchObject(counts);
    expect(found.users.map((user) => user.need.kind)).toEqual([need]);
    expect(found.without.others.length).toBe(need === 'shared' || need === 'perhaps' ? 1 : 0);
  });

  it('both halves of a connection are one use, and what was seen before the window is not counted', () => {
    const policies = [ingress('db', [from('web'), from('api')])];
    const used = [
      { what: 'shop/web > shop/db TCP 1', last: 3, seenAt: 'egress' as const },
      { what: 'shop/web > shop/db TCP 1', last: 2, seenAt: 'ingress' as const },
      { what: 'shop/api > shop/db TCP 1', last: 40 },
    ];
    expect(grantOf({ policies, used }, 'db', 'app=web').without).toMatchObject({ exclusive: 1 });
    const old = grantOf({ policies, used }, 'db', 'app=api');
    expect(old.without).toMatchObject({ exclusive: 0, shared: 0 });
    expect(old.users).toHaveLength(1);
  });
});

describe('what came nearest to an unused grant', () => {
  it('what differs in less comes first', () => {
    const found = grantOf(
      {
        policies: [ingress('db', [from('api', 5432), from('web')])],
        running: ['shop/db'],
        used: [
          { what: 'shop/web > shop/db TCP 8080', last: 1 },
          { what: 'shop/web > shop/db TCP 5432', last: 2 },
          { what: 'shop/api > shop/cache TCP 5432', last: 1 },
          { what: 'shop/api > shop/other TCP 5432', last: 3 },
          { what: 'shop/api > shop/db TCP 9000', last: 4 },
        ],
      },
      'db',
      'app=api',
    );
    const nearest = found.misses?.nearest ?? [];
    expect(nearest.map((miss) => [miss.differsIn.join(), miss.carriedBy.length])).toEqual([
      ['port', 0],
      ['subject', 0],
      ['subject', 0],
      ['peer', 1],
      ['peer,port', 1],
    ]);
  });

  it.each([
    { what: 'shop/job > shop/db TCP 5432', who: 'app=job', would: 'yes', by: ['no-jobs'] },
    { what: 'shop/api > shop/db TCP 22', who: 'app=api', would: 'no', by: [] },
  ])('the denied attempt $what, of the grant for $who: $would, denied by $by', ({ what, who, would, by }) => {
    const [first] = grantOf(SMALL, 'shop/db', who).misses?.denied ?? [];
    expect(first?.usage.connection.port).toBe(Number(what.split(' ').at(-1)));
    expect(first?.would).toBe(would);
    expect(first?.deniedBy.map((ref) => ref.name)).toEqual(by);
  });

  it('a grant in use has none', () => {
    expect(grantOf(SMALL, 'shop/db', 'app=web').misses).toBeUndefined();
  });
});

describe('L7 entries are told by their requests', () => {
  const toPorts = [
    {
      ports: [{ port: '80', protocol: 'TCP' }],
      rules: {
        http: [
          { method: 'GET', path: '/a' },
          { method: 'POST', path: '/b' },
        ],
      },
    },
  ];
  const situation: Situation = {
    policies: [ingress('db', [{ ...from('web'), toPorts }])],
    used: [{ what: 'shop/web > shop/db TCP 80', last: 1 }],
  };
  const whole = situated(situation);
  const connection = whole.observed.usages.map((one) => one.connection);
  const requests = connection.map((one) => ({
    connection: one,
    seenAt: 'ingress' as const,
    outcome: 'allowed' as const,
    requests: [
      { ...asked('GET', '/a'), isRefused: false },
      { ...asked('POST', '/c'), isRefused: true },
    ],
  }));
  const [answer] = explainIn(
    { ...whole, observed: { ...whole.observed, requests } },
    SETTINGS,
    'db',
  ).explanations;
  const [get, post] = answer?.kind === 'policy' ? answer.grants : [];

  it('the one that was asked for has a user, and only it lets that through', () => {
    expect(get?.users.map(({ use, need }) => [use.request?.kind, need.kind])).toEqual([
      ['http', 'exclusive'],
    ]);
    expect(post?.users).toEqual([]);
  });

  it('the other requests come nearest to the one that was not, refused ones among the denied', () => {
    expect(post?.misses?.nearest.map((miss) => miss.differsIn)).toEqual([['request']]);
    expect(post?.misses?.denied.map(({ would, differsIn }) => [would, differsIn])).toEqual([
      ['no', ['request']],
    ]);
  });
});

it('a node that was blind costs what it was blind', () => {
  const { observation } = grantOf(SMALL, 'shop/db', 'app=api');
  expect(observation.hiddenBy).toEqual([{ node: 'node-2', hiddenMs: 20 * DAY_MS, isUnreached: false }]);
  expect(observation.observedMs).toBe(40 * DAY_MS);
});

const VALIDATE = explanationValidator();

describe('the key of a finding is a reference, and every explanation fits docs/explain.schema.json', () => {
  const { judgement } = situated(SITUATION);
  const kinds = FINDING_KINDS.filter((kind) => judgement.findings.some((one) => one.kind === kind));

  it.each(kinds)('%s', (kind) => {
    for (const finding of judgement.findings.filter((one) => one.kind === kind)) {
      const answer = explained(SITUATION, finding.key);
      const value: unknown = JSON.parse(explanationJson(answer));
      expect(VALIDATE(value) ? [] : VALIDATE.errors).toEqual([]);
      expect(explanationText(answer)).toContain(
        kind === 'unused' ? finding.key : finding.sentence.slice(0, 40),
      );
    }
  });

  it('most kinds are among them', () => {
    expect(kinds).toEqual(expect.arrayContaining(['unused', 'shadowed', 'dead', 'invalid', 'denied']));
  });

  it.each(['shop/db', 'all-of-web', 'no-jobs'])('%s of the small cluster fits, too', (reference) => {
    const value: unknown = JSON.parse(explanationJson(explained(SMALL, reference)));
    expect(VALIDATE(value) ? [] : VALIDATE.errors).toEqual([]);
    expect(VALIDATE({ ...Object(value), extra: 1 })).toBe(false);
  });

  it('every object of the schema is closed', () => {
    const open: string[] = [];
    const walk = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return;
      const isObject = Reflect.get(value, 'type') === 'object';
      if (isObject && Reflect.get(value, 'additionalProperties') !== false) open.push(path);
      for (const [key, inner] of Object.entries(value)) walk(inner, `${path}/${key}`);
    };
    walk(explanationSchema(), '');
    expect(open).toEqual([]);
  });
});
