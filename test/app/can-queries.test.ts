import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempDir } from '../support/temp-dir.ts';
import { type Asked, ask, writeWorld } from './can-world.ts';

const directory = tempDir();
const world = writeWorld(directory);
const queries = join(directory, 'queries.jsonl');

async function askAll(text: string, ...more: readonly string[]): Promise<Asked> {
  writeFileSync(queries, text);
  return ask(['can', '--queries', queries, ...world, ...more]);
}

/** One question, answered in full. */
async function answer(query: Readonly<Record<string, unknown>>): Promise<unknown> {
  const { stdout } = await askAll(`${JSON.stringify(query)}\n`);
  return JSON.parse(stdout);
}

const rule = (name: string, path: string): unknown => ({
  kind: 'CiliumNetworkPolicy',
  namespace: 'shop',
  name,
  rule: path,
});

describe('an answer', () => {
  it.each([
    {
      why: 'every rule that allows, on both sides',
      query: { src: 'shop/api-0', dst: 'shop/db-0', protocol: 'TCP', port: 5432 },
      expected: {
        egress: 'allow',
        ingress: 'allow',
        egressBy: [rule('api', 'spec.egress[0]')],
        ingressBy: [rule('db', 'spec.ingress[0]')],
      },
    },
    {
      why: 'nothing isolates the source: allowed by no rule',
      query: { src: 'shop/web-0', dst: 'shop/lone', protocol: 'TCP', port: 1 },
      expected: { egress: 'allow', ingress: 'allow', egressBy: [], ingressBy: [] },
    },
    {
      why: 'isolation alone denies by no rule',
      query: { src: 'shop/lone', dst: 'shop/db-0', protocol: 'UDP', port: 5432 },
      expected: { egress: 'allow', ingress: 'deny', egressBy: [], ingressBy: [] },
    },
    {
      why: 'a deny rule is named',
      query: { src: 'shop/web-0', dst: 'shop/db-0', protocol: 'TCP', port: 22 },
      expected: {
        egress: 'allow',
        ingress: 'deny',
        egressBy: [],
        ingressBy: [rule('db', 'spec.ingressDeny[0]')],
      },
    },
    {
      why: 'an L7 proxy decides further: redirect',
      query: { src: 'shop/web-0', dst: 'shop/api-0', protocol: 'TCP', port: 8081 },
      expected: {
        egress: 'allow',
        ingress: 'redirect',
        egressBy: [],
        ingressBy: [rule('api', 'spec.ingress[1]')],
      },
    },
    {
      why: 'with the request in the question the proxy has decided',
      query: {
        src: 'shop/web-0',
        dst: 'shop/api-0',
        port: 8081,
        request: { kind: 'http', method: 'GET', path: '/api/x' },
      },
      expected: {
        egress: 'allow',
        ingress: 'allow',
        egressBy: [],
        ingressBy: [rule('api', 'spec.ingress[1]')],
      },
    },
    {
      why: 'a request that no rule lets through',
      query: {
        src: 'shop/web-0',
        dst: 'shop/api-0',
        port: 8081,
        request: { kind: 'http', method: 'GET', path: '/admin' },
      },
      expected: { egress: 'allow', ingress: 'deny', egressBy: [], ingressBy: [] },
    },
    {
      why: 'no pod, so nothing is enforced there',
      query: { src: '203.0.113.9', dst: 'reserved:host', protocol: 'TCP', port: 22 },
      expected: { egress: 'none', ingress: 'none', egressBy: [], ingressBy: [] },
    },
    {
      why: 'DNS names of the destination',
      query: {
        src: 'shop/api-0',
        dst: '203.0.113.9',
        port: 443,
        dstNames: ['api.example.com'],
        srcNames: null,
      },
      expected: {
        egress: 'allow',
        ingress: 'none',
        egressBy: [rule('api', 'spec.egress[1]')],
        ingressBy: [],
      },
    },
    {
      why: 'an address without names has none',
      query: { src: 'shop/api-0', dst: '203.0.113.9', port: 443 },
      expected: { egress: 'deny', ingress: 'none', egressBy: [], ingressBy: [] },
    },
    {
      why: 'the address of a pod is the pod',
      query: { src: '10.0.2.5', dst: '10.0.2.6', protocol: 'TCP', port: 5432 },
      expected: {
        egress: 'allow',
        ingress: 'allow',
        egressBy: [rule('api', 'spec.egress[0]')],
        ingressBy: [rule('db', 'spec.ingress[0]')],
      },
    },
    {
      why: 'what is not known, with what is missing and the rules that may decide',
      query: { src: 'data/job', dst: 'shop/db-0', protocol: 'TCP', port: 5433 },
      expected: {
        egress: 'allow',
        ingress: 'unknown',
        egressBy: [],
        ingressBy: [rule('db', 'spec.ingress[2]')],
        missing: ['the labels of namespace data: add its Namespace to --inventory'],
      },
    },
  ])('$why', async ({ query, expected }) => {
    expect(await answer(query)).toEqual(expected);
  });

  it('has its fields in this order, without blanks', async () => {
    const { stdout } = await askAll('{"src":"shop/web-0","dst":"shop/lone","protocol":"TCP","port":1}\n');
    expect(stdout).toBe('{"egress":"allow","ingress":"allow","egressBy":[],"ingressBy":[]}\n');
  });
});

describe('a pod on the network of its node', () => {
  it.each([
    {
      why: 'on the same node it is the host, which reaches its pods',
      dst: 'data/job',
      port: 1,
      ingress: 'allow',
    },
    { why: 'on another node it is a remote one', dst: 'shop/db-0', port: 9187, ingress: 'allow' },
    { why: 'which needs a rule', dst: 'shop/db-0', port: 80, ingress: 'deny' },
    { why: 'where it makes no difference nobody asks', dst: 'shop/lone', port: 80, ingress: 'allow' },
  ])('$why → $ingress', async ({ dst, port, ingress }) => {
    for (const src of ['shop/agent', '192.168.0.1'])
      expect(await answer({ src, dst, protocol: 'TCP', port })).toMatchObject({ egress: 'none', ingress });
  });

  it('where it makes a difference, the nodes must be known', async () => {
    expect(await answer({ src: 'shop/agent', dst: 'shop/web', protocol: 'TCP', port: 80 })).toMatchObject({
      ingress: 'allow',
    });
    expect(await answer({ src: 'shop/agent', dst: 'shop/Deployment/api', port: 80 })).toMatchObject({
      ingress: 'unknown',
      missing: [
        'whether shop/Deployment/api and shop/agent are on one node: add both Pods, with spec.nodeName, to --inventory, or ask for reserved:host or reserved:remote-node',
      ],
    });
  });
});

describe('a question that cannot be answered', () => {
  const good = '{"src":"shop/web-0","dst":"shop/lone","protocol":"TCP","port":1}';
  const ok = '{"egress":"allow","ingress":"allow","egressBy":[],"ingressBy":[]}';

  it.each([
    { why: 'no JSON', line: '{"src":', says: /^not valid JSON: / },
    { why: 'no object', line: '[]', says: /expected object/ },
    { why: 'no source', line: '{"dst":"shop/lone","port":1}', says: /expected string.* → at src/ },
    {
      why: 'names that are no list',
      line: '{"src":"shop/web-0","dst":"1.1.1.1","port":1,"dstNames":"a.example"}',
      says: /expected array.* → at dstNames/,
    },
    {
      why: 'no such pod',
      line: '{"src":"shop/wbe-0","dst":"shop/lone","port":1}',
      says: /^the inventory has no pod or workload shop\/wbe-0; did you mean shop\/web-0/,
    },
    {
      why: 'no such protocol',
      line: '{"src":"shop/web-0","dst":"shop/lone","protocol":"HTTP","port":1}',
      says: /^"HTTP" is no protocol; one of TCP, /,
    },
    {
      why: 'no port',
      line: '{"src":"shop/web-0","dst":"shop/lone"}',
      says: /^a port is missing, which TCP needs$/,
    },
    {
      why: 'a port out of range',
      line: '{"src":"shop/web-0","dst":"shop/lone","port":65536}',
      says: /^65536 is no port; they go from 1 to 65535$/,
    },
    {
      why: 'an ICMP type out of range',
      line: '{"src":"shop/web-0","dst":"shop/lone","protocol":"ICMP","port":256}',
      says: /^256 is no ICMP type; they go from 0 to 255$/,
    },
    {
      why: 'a request with a field that means nothing',
      line: '{"src":"shop/web-0","dst":"shop/lone","port":1,"request":{"kind":"http","method":"GET","path":"/","hots":"x"}}',
      says: /hots/,
    },
    {
      why: 'a line without end',
      line: `{"src":"${'x'.repeat(2 ** 21)}","dst":"shop/lone","port":1}`,
      says: /^the line is longer than 1048576 characters$/,
    },
  ])('$why: an error in its place, a message with its line, exit 3', async ({ line, says }) => {
    const { code, stdout, stderr } = await askAll(`${good}\n${line}\n${good}\n`);
    const [before, error = '', after, ...rest] = stdout.split('\n');
    expect({ code, before, after, rest }).toEqual({ code: 3, before: ok, after: ok, rest: [''] });
    const parsed: { error: string } = JSON.parse(error);
    expect(parsed.error).toMatch(says);
    expect(stderr).toBe(`${queries}:2: ${parsed.error}\n`);
  });

  it('blank lines, CRLF, a byte order mark and a missing last line feed are none', async () => {
    const { code, stdout, stderr } = await askAll(`\ufeff${good}\r\n\r\n  \n${good}`);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `${ok}\n${ok}\n`, stderr: '' });
  });

  it('a field that means nothing is told once, and the question answered', async () => {
    const typo = good.replace('}', ',"dstName":["a"],"id":7}');
    const { code, stdout, stderr } = await askAll(`${good}\n${typo}\n${typo}\n`);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${ok}\n${ok}\n${ok}\n` });
    expect(stderr).toBe(
      `${queries}:2: "dstName" is no field of a query and means nothing\n${queries}:2: "id" is no field of a query and means nothing\n`,
    );
  });
});

function file(name: string, text: string): string {
  writeFileSync(join(directory, name), text);
  return join(directory, name);
}

describe('policies that take no part', () => {
  const question = '{"src":"shop/web-0","dst":"shop/lone","protocol":"TCP","port":1}\n';

  it('invalid ones are listed, exit 3', async () => {
    const invalid = file(
      'invalid.yaml',
      'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: bad, namespace: shop }\nspec:\n  endpointSelector: {}\n  ingress:\n    - fromCIDR: [nonsense]\n',
    );
    const { code, stdout, stderr } = await askAll(question, '--policies', invalid);
    expect({ code, stdout }).toMatchObject({ code: 3, stdout: expect.stringContaining('"ingress":"allow"') });
    expect(stderr).toMatch(
      new RegExp(`^${invalid}:7:\\d+: CiliumNetworkPolicy shop/bad is invalid and takes no part: .+\\n$`),
    );
  });

  it('those that nobody enforces are noted, exit 0', async () => {
    const unenforced = file(
      'admin.yaml',
      'apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: { name: admin }\nspec: {}\n',
    );
    const { code, stderr } = await askAll(question, '--policies', unenforced);
    expect(code).toBe(0);
    expect(stderr).toBe(
      `${unenforced}:1: AdminNetworkPolicy admin takes no part: Cilium does not implement AdminNetworkPolicy; its rules (0 ingress, 0 egress) are not counted\n`,
    );
  });

  it('a policy that two files define is noted, since only one of them can be in force', async () => {
    const { code, stderr } = await askAll(question, '--policies', join(directory, 'policies', 'db.yaml'));
    expect(code).toBe(0);
    expect(stderr).toContain('CiliumNetworkPolicy shop/db');
  });
});
