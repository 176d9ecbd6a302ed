import { describe, expect, it } from 'vitest';
import type { Request } from '../../../src/model/request.ts';
import { ciliumPolicy } from '../../support/policies.ts';
import { decide } from '../decide.ts';

const get = (path: string): Request => ({ kind: 'http', method: 'GET', path, host: 'db', headers: {} });
const dns = (name: string): Request => ({ kind: 'dns', name });
const tls = (serverName: string): Request => ({ kind: 'tls', serverName });

const http = (path: string, extra: object = {}): string =>
  ciliumPolicy(
    {
      ingress: [
        {
          toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }], rules: { http: [{ method: 'GET', path }] } }],
        },
      ],
      ...extra,
    },
    { name: `http-${path.slice(1)}` },
  );
const plain = (port: string, name = 'plain'): string =>
  ciliumPolicy({ ingress: [{ toPorts: [{ ports: [{ port, protocol: 'TCP' }] }] }] }, { name });
const off = { enableDefaultDeny: { ingress: false, egress: false } };
const dnsRule = (pattern: string, port = '53'): string =>
  ciliumPolicy(
    {
      egress: [
        {
          toEndpoints: [{ matchLabels: { app: 'dns' } }],
          toPorts: [{ ports: [{ port, protocol: 'UDP' }], rules: { dns: [{ matchPattern: pattern }] } }],
        },
      ],
    },
    { name: `dns-${pattern.length}` },
  );
const dnsPlain = (ports: object[] | undefined): string =>
  ciliumPolicy(
    {
      egress: [
        {
          toEndpoints: [{ matchLabels: { app: 'dns' } }],
          ...(ports === undefined ? {} : { toPorts: [{ ports }] }),
        },
      ],
    },
    { name: 'dns-plain' },
  );
const names = ciliumPolicy({
  egress: [
    {
      toPorts: [
        { ports: [{ port: '443', protocol: 'TCP' }], serverNames: ['api.example.com', '*.cdn.example.com'] },
      ],
    },
  ],
});
const deny80 = ciliumPolicy(
  { ingressDeny: [{ toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }] }] }] },
  { name: 'deny' },
);

const INTO = 'ingress shop/web > shop/db TCP 80';
const ASK = 'egress shop/web > shop/dns UDP 53';
const OUT = 'egress shop/web > 203.0.113.9 TCP 443';

describe('the connection alone', () => {
  it.each([
    { why: 'an L7 rule redirects', texts: [http('/a')], question: INTO, verdict: 'allow', redirect: true },
    {
      why: 'a rule without L7 does not',
      texts: [plain('80')],
      question: INTO,
      verdict: 'allow',
      redirect: false,
    },
    {
      why: 'a plain rule beside an L7 rule leaves the redirect',
      texts: [http('/a'), plain('80')],
      question: INTO,
      verdict: 'allow',
      redirect: true,
    },
    {
      why: 'without default deny the redirect stays',
      texts: [http('/a', off)],
      question: INTO,
      verdict: 'allow',
      redirect: true,
    },
    {
      why: 'a deny leaves no redirect',
      texts: [http('/a'), deny80],
      question: INTO,
      verdict: 'deny',
      redirect: false,
    },
    {
      why: 'another port is not redirected',
      texts: [http('/a')],
      question: 'ingress shop/web > shop/db TCP 81',
      verdict: 'deny',
      redirect: false,
    },
    { why: 'server names redirect', texts: [names], question: OUT, verdict: 'allow', redirect: true },
  ] as const)('$why → $verdict', ({ texts, question, verdict, redirect }) => {
    expect(decide(texts, question)).toMatchObject({ verdict, redirect });
  });

  it('each L7 entry is a grant of its own, and may or may not be what the connection is for', () => {
    const two = ciliumPolicy({
      ingress: [
        {
          toPorts: [
            { ports: [{ port: '80', protocol: 'TCP' }], rules: { http: [{ path: '/a' }, { path: '/b' }] } },
          ],
        },
      ],
    });
    const { grants } = decide([two], INTO);
    expect(grants.map(({ match }) => match)).toEqual(['maybe', 'maybe']);
    expect(new Set(grants.map(({ grant }) => grant.id)).size).toBe(2);
  });
});

describe('what the connection carries (§6)', () => {
  it.each([
    {
      why: 'an entry lets it through',
      texts: [http('/a')],
      question: INTO,
      request: get('/a'),
      verdict: 'allow',
    },
    { why: 'no entry does', texts: [http('/a')], question: INTO, request: get('/b'), verdict: 'deny' },
    {
      why: 'entries of several policies add up',
      texts: [http('/a'), http('/b')],
      question: INTO,
      request: get('/b'),
      verdict: 'allow',
    },
    {
      why: 'a plain rule at the port lets everything through',
      texts: [http('/a'), plain('80')],
      question: INTO,
      request: get('/b'),
      verdict: 'allow',
    },
    {
      why: 'so does one for every port',
      texts: [http('/a'), plain('0')],
      question: INTO,
      request: get('/b'),
      verdict: 'allow',
    },
    {
      why: 'a plain rule at another port does not',
      texts: [http('/a'), plain('81')],
      question: INTO,
      request: get('/b'),
      verdict: 'deny',
    },
    {
      why: 'a part that does not deny by default refuses no request',
      texts: [http('/a', off)],
      question: INTO,
      request: get('/b'),
      verdict: 'allow',
    },
    {
      why: 'a deny refuses every request',
      texts: [http('/a'), deny80],
      question: INTO,
      request: get('/a'),
      verdict: 'deny',
    },
    {
      why: 'an isolated port refuses every request',
      texts: [http('/a')],
      question: 'ingress shop/web > shop/db TCP 81',
      request: get('/a'),
      verdict: 'deny',
    },
    {
      why: 'a name that a pattern matches',
      texts: [dnsRule('*.example.com')],
      question: ASK,
      request: dns('api.example.com'),
      verdict: 'allow',
    },
    {
      why: 'a name that none matches',
      texts: [dnsRule('*.example.com')],
      question: ASK,
      request: dns('example.org'),
      verdict: 'deny',
    },
    {
      why: 'a plain rule of the very port lets every name through',
      texts: [dnsRule('*.example.com'), dnsPlain([{ port: '53', protocol: 'UDP' }])],
      question: ASK,
      request: dns('example.org'),
      verdict: 'allow',
    },
    {
      why: 'whether one of every port does, the DNS proxy decides',
      texts: [dnsRule('*.example.com'), dnsPlain(undefined)],
      question: ASK,
      request: dns('example.org'),
      verdict: 'unknown',
    },
    {
      why: 'where no DNS rule is, one of every port does',
      texts: [dnsPlain(undefined)],
      question: ASK,
      request: dns('example.org'),
      verdict: 'allow',
    },
    {
      why: 'a listed server name',
      texts: [names],
      question: OUT,
      request: tls('api.example.com'),
      verdict: 'allow',
    },
    {
      why: 'a pattern of server names',
      texts: [names],
      question: OUT,
      request: tls('a.cdn.example.com'),
      verdict: 'allow',
    },
    {
      why: 'another server name',
      texts: [names],
      question: OUT,
      request: tls('example.org'),
      verdict: 'deny',
    },
    { why: 'no server name', texts: [names], question: OUT, request: tls(''), verdict: 'deny' },
  ] as const)('$why → $verdict', ({ texts, question, request, verdict }) => {
    expect(decide(texts, question, undefined, {}, request).verdict).toBe(verdict);
  });

  it('only the entries that let it through are named', () => {
    const { grants } = decide([http('/a'), http('/b')], INTO, undefined, {}, get('/b'));
    expect(grants.map(({ grant, match }) => [grant.policy.ref.name, match])).toEqual([['http-b', 'yes']]);
  });
});
