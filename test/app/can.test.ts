import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempDir } from '../support/temp-dir.ts';
import { ask, writeWorld } from './can-world.ts';

const directory = tempDir();
const world = writeWorld(directory);
const policies = join(directory, 'policies');

/** The question in words, split at blanks that no quotes hold together. */
async function can(question: string): Promise<string[]> {
  const args = [...question.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');
  const { stdout, stderr } = await ask(['can', ...args, ...world]);
  return `${stdout}${stderr}`.replaceAll(`${policies}/`, '').trimEnd().split('\n');
}

describe('the first line is the answer and its reason', () => {
  it.each([
    {
      asked: 'shop/web-0 shop/api-0 --port 8080/TCP',
      line: 'allowed: shop/web-0 → shop/api-0 TCP 8080: egress not isolated, ingress by CiliumNetworkPolicy shop/api',
    },
    {
      asked: 'shop/api-0 shop/db-0 --port 5432',
      line: 'allowed: shop/api-0 → shop/db-0 TCP 5432: egress by CiliumNetworkPolicy shop/api, ingress by CiliumNetworkPolicy shop/db',
    },
    {
      asked: '203.0.113.9 shop/db-0 --port 9187',
      line: 'denied: 203.0.113.9 → shop/db-0 TCP 9187: shop/db-0 is isolated by CiliumNetworkPolicy shop/db, the nearest rule allows entity remote-node, not 203.0.113.9',
    },
    {
      asked: 'shop/api-0 shop/lone --port 80/UDP',
      line: 'denied: shop/api-0 → shop/lone UDP 80: shop/api-0 is isolated by CiliumNetworkPolicy shop/api, no rule comes near',
    },
    {
      asked: 'data/job shop/db-0 --port 5433/sctp',
      line: 'denied: data/job → shop/db-0 SCTP 5433: shop/db-0 is isolated by CiliumNetworkPolicy shop/db, the nearest rule allows TCP 5433, not SCTP 5433',
    },
    {
      asked: 'shop/api-0 shop/db-0 --port 5433',
      line: 'denied: shop/api-0 → shop/db-0 TCP 5433: shop/api-0 is isolated by CiliumNetworkPolicy shop/api, the nearest rule allows TCP 5432, not TCP 5433',
    },
    {
      asked: 'shop/web-0 shop/db-0 --port 22',
      line: 'denied: shop/web-0 → shop/db-0 TCP 22: ingress of shop/db-0 is denied by CiliumNetworkPolicy shop/db',
    },
    {
      asked: 'reserved:host shop/db-0 --port 1',
      line: "allowed: reserved:host → shop/db-0 TCP 1: egress not enforced at reserved:host, ingress always allowed from the pod's own node",
    },
    {
      asked: 'data/job shop/db-0 --port 5433',
      line: 'not known: data/job → shop/db-0 TCP 5433: ingress of shop/db-0 hangs on the labels of namespace data: add its Namespace to --inventory',
    },
    {
      asked: 'shop/api-0 203.0.113.9 --name API.example.com. --port 443',
      line: 'allowed: shop/api-0 → api.example.com (203.0.113.9) TCP 443: egress by CiliumNetworkPolicy shop/api, ingress not enforced at api.example.com (203.0.113.9)',
    },
    {
      asked: 'shop/api-0 203.0.113.9 --port 443',
      line: 'denied: shop/api-0 → 203.0.113.9 TCP 443: shop/api-0 is isolated by CiliumNetworkPolicy shop/api, the nearest rule allows api.example.com, and no DNS name was given for 203.0.113.9 (--name)',
    },
    {
      asked: 'shop/web-0 shop/api-0 --port 8081',
      line: 'allowed: shop/web-0 → shop/api-0 TCP 8081: egress not isolated, ingress by CiliumNetworkPolicy shop/api through an L7 proxy that decides further',
    },
    {
      asked: 'shop/web-0 shop/api-0 --port 8081 --http "GET /api/orders"',
      line: 'allowed: shop/web-0 → shop/api-0 GET /api/orders on TCP 8081: egress not isolated, ingress by CiliumNetworkPolicy shop/api',
    },
    {
      asked: 'shop/web-0 shop/api-0 --port 8081 --http "POST /api/orders" --host shop.example',
      line: 'denied: shop/web-0 → shop/api-0 POST shop.example/api/orders on TCP 8081: shop/api-0 is isolated by CiliumNetworkPolicy shop/api, the nearest rule allows GET /api/.*, not POST shop.example/api/orders',
    },
    {
      asked: 'shop/web-0 shop/api-0 --dns db.shop',
      line: 'denied: shop/web-0 → shop/api-0 DNS query db.shop on UDP 53: shop/api-0 is isolated by CiliumNetworkPolicy shop/api, the nearest rule allows TCP 8080, not UDP 53',
    },
    {
      asked: 'shop/web-0 shop/lone --sni DB.shop --port 443',
      line: 'allowed: shop/web-0 → shop/lone TLS to db.shop on TCP 443: egress not isolated, ingress not isolated',
    },
    {
      asked: '2001:db8::1 shop/lone --port 128/ICMP',
      line: 'allowed: 2001:db8::1 → shop/lone ICMPv6 type 128: egress not enforced at 2001:db8::1, ingress not isolated',
    },
  ])('$asked', async ({ asked, line }) => {
    expect((await can(asked))[0]).toBe(line);
  });
});

describe('the other lines say why, side by side', () => {
  it('which rules allow, with file and line', async () => {
    expect((await can('shop/api-0 shop/db-0 --port 5432')).slice(1)).toEqual([
      '',
      'egress of shop/api-0: allowed by',
      '  pods app=api in shop may open TCP 5432 to pods app=db in shop',
      '    CiliumNetworkPolicy shop/api, spec.egress[0], api.yaml:14',
      'ingress of shop/db-0: allowed by',
      '  pods app=api in shop may open TCP 5432 to pods app=db in shop',
      '    CiliumNetworkPolicy shop/db, spec.ingress[0], db.yaml:7',
    ]);
  });

  it('what isolates, and what came nearest', async () => {
    expect((await can('shop/api-0 shop/db-0 --port 5433')).slice(2, 9)).toEqual([
      'egress of shop/api-0: denied, no rule allows it',
      '  isolated by',
      '    CiliumNetworkPolicy shop/api, api.yaml:1',
      '  nearest',
      '    allows TCP 5432, not TCP 5433: pods app=api in shop may open TCP 5432 to pods app=db in shop',
      '      CiliumNetworkPolicy shop/api, spec.egress[0], api.yaml:14',
      'ingress of shop/db-0: allowed by',
    ]);
  });

  it('which deny rule matches', async () => {
    expect((await can('shop/web-0 shop/db-0 --port 22')).slice(3)).toEqual([
      'ingress of shop/db-0: denied by',
      '  pods app=web in shop must not open TCP 22 to pods app=db in shop',
      '    CiliumNetworkPolicy shop/db, spec.ingressDeny[0], db.yaml:14',
    ]);
  });

  it('what the proxy lets pass', async () => {
    expect(await can('shop/web-0 shop/api-0 --port 8081')).toContain(
      '  an L7 proxy decides further, and lets pass: GET /api/.*',
    );
  });

  it('what is missing, and the rules that may decide', async () => {
    expect((await can('data/job shop/db-0 --port 5433')).slice(3)).toEqual([
      'ingress of shop/db-0: not known; it hangs on',
      '  the labels of namespace data: add its Namespace to --inventory',
      '  rules that may decide',
      '    pods namespace label team=blue may open TCP 5433 to pods app=db in shop',
      '      CiliumNetworkPolicy shop/db, spec.ingress[2], db.yaml:11',
    ]);
  });
});

describe('without a port the answer is all that may be opened', () => {
  it.each([
    {
      asked: 'shop/web-0 shop/api-0',
      line: 'allowed: shop/web-0 → shop/api-0: TCP 8080; through an L7 proxy that decides further: TCP 8081',
    },
    { asked: 'shop/web-0 shop/lone', line: 'allowed: shop/web-0 → shop/lone: any port' },
    { asked: 'shop/api-0 shop/db-0', line: 'allowed: shop/api-0 → shop/db-0: TCP 5432' },
    { asked: 'shop/web-0 shop/db-0', line: 'allowed: shop/web-0 → shop/db-0: TCP 5433' },
    { asked: 'data/job shop/db-0', line: 'not known: data/job → shop/db-0: TCP 5433' },
    {
      asked: 'shop/api-0 shop/lone',
      line: 'denied: shop/api-0 → shop/lone: no port on both sides; egress: nothing, ingress: any port',
    },
    {
      asked: 'shop/api-0 203.0.113.9 --name api.example.com',
      line: 'allowed: shop/api-0 → api.example.com (203.0.113.9): TCP 443; not known: TCP 9443',
    },
    {
      asked: '203.0.113.9 shop/api-0',
      line: 'denied: 203.0.113.9 → shop/api-0: no port on both sides; egress: not enforced, ingress: nothing',
    },
  ])('$asked', async ({ asked, line }) => {
    expect((await can(asked))[0]).toBe(line);
  });

  it('each side has its ports and rules', async () => {
    expect((await can('shop/web-0 shop/db-0')).slice(2)).toEqual([
      'egress of shop/web-0: any port, no policy isolates it',
      'ingress of shop/db-0: TCP 5433, isolated by CiliumNetworkPolicy shop/db',
      '  pods namespace label team=blue may open TCP 5433 to pods app=db in shop',
      '    CiliumNetworkPolicy shop/db, spec.ingress[2], db.yaml:11',
    ]);
  });

  it('a node reaches every port of its own pods', async () => {
    const lines = await can('reserved:host shop/db-0');
    expect(lines[0]).toBe('allowed: reserved:host → shop/db-0: any port');
    expect(lines.at(-1)).toBe('ingress of shop/db-0: any port, isolated by CiliumNetworkPolicy shop/db');
  });
});

it('--color always colours the answer, and nothing else', async () => {
  const plain = await can('shop/web-0 shop/db-0 --port 22');
  const [first = '', ...rest] = await can('shop/web-0 shop/db-0 --port 22 --color always');
  expect(first).toBe(`\u001b[1m\u001b[31mdenied\u001b[39m\u001b[22m${plain[0]?.slice('denied'.length)}`);
  expect(rest).toEqual(plain.slice(1));
});
