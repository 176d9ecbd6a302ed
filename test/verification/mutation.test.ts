import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseInventory } from '../../src/policies/inventory/inventory.ts';
import { parseManifest } from '../../src/policies/manifest.ts';
import { parsePolicies } from '../../src/policies/parse-policies.ts';
import type { PolicySet, Verification } from '../../src/verification/verification.ts';
import { verify } from '../../src/verification/verify.ts';

const DEMO = fileURLToPath(new URL('../../fixtures/demo', import.meta.url));

type Files = ReadonlyMap<string, string>;

function read(directory: string): Files {
  const names = readdirSync(join(DEMO, directory), { recursive: true, encoding: 'utf8' });
  return new Map(
    names
      .filter((name) => name.endsWith('.yaml'))
      .sort()
      .map((name) => [name, readFileSync(join(DEMO, directory, name), 'utf8')]),
  );
}

const before = read('policies');
const inventory = parseInventory(
  [...read('inventory')].flatMap(([name, text]) => parseManifest(name, text).objects),
);

function setOf(files: Files): PolicySet {
  return parsePolicies([...files].flatMap(([name, text]) => parseManifest(name, text).objects));
}

/** Replaces the one place where `from` stands in a file. */
function changed(files: Files, file: string, from: string | RegExp, to: string): Files {
  const text = files.get(file);
  if (text === undefined) throw new Error(`no ${file}`);
  const after = text.replace(from, to);
  if (after === text) throw new Error(`${file} does not hold ${String(from)}`);
  return new Map([...files, [file, after]]);
}

type Replacement = readonly [file: string, from: string | RegExp, to: string];

const POSTGRES = 'data/postgres.yaml';
const REDIS = 'data/redis.yaml';
const CATALOG = 'shop/catalog.yaml';
const PUSHGATEWAY = 'monitoring/pushgateway.yaml';
const LOYALTY = 'shop/loyalty.yaml';
const PAYMENT = 'shop/payment.yaml';
const BASELINE = 'shop/00-baseline.yaml';

const CORRECT: readonly Replacement[] = [
  [POSTGRES, /        # search reads[^]*?app: search\n/, ''],
  [REDIS, /  # nightly rsync[^]*$/, '  policyTypes: [Ingress, Egress]\n  # nightly rsync\n  egress: []\n'],
  [PUSHGATEWAY, /    # the first version[^]*$/, '    - {}\n'],
  [CATALOG, / {8}- protocol: TCP\s+port: 9000 # gRPC\r?\n/, ''],
  [LOYALTY, /    - fromEndpoints:[^]*?(?= {2}egress:)/, '    - {}\n'],
  ['shop/web.yaml', /    # points in the page header[^]*?(?= {4}# product pages)/, ''],
];

interface Fault {
  readonly fault: string;
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
  /** what the counterexample must say */
  readonly says: RegExp;
}

const FAULTS: readonly Fault[] = [
  {
    fault: 'policyTypes not written down',
    file: REDIS,
    from: '  policyTypes: [Ingress, Egress]\n',
    to: '',
    says: /data\/redis was isolated for egress and would no longer be/,
  },
  {
    fault: 'policyTypes without the other direction',
    file: REDIS,
    from: '[Ingress, Egress]',
    to: '[Egress]',
    says: /redis would no longer isolate for ingress/,
  },
  {
    fault: 'an element of policyTypes dropped',
    file: CATALOG,
    from: /    - Ingress\r?\n/,
    to: '',
    says: /catalog would no longer isolate for ingress/,
  },
  {
    fault: "Cilium's empty element written into a NetworkPolicy",
    file: REDIS,
    from: '  egress: []',
    to: '  egress: [{}]',
    says: /egress of data\/redis → .* was denied and would be allowed/,
  },
  {
    fault: 'an emptied list left to Cilium',
    file: PUSHGATEWAY,
    from: '    - {}\n',
    to: '',
    says: /monitoring\/pushgateway was isolated for egress/,
  },
  {
    fault: 'every section removed',
    file: LOYALTY,
    from: /  ingress:[^]*$/,
    to: '',
    says: /loyalty would be rejected as a whole/,
  },
  {
    fault: 'the peers emptied, the ports left',
    file: POSTGRES,
    from: /    - fromEndpoints:\n[^]*?(?= {6}toPorts)/,
    to: '    - fromEndpoints:\n        - {}\n',
    says: /ingress of .* → data\/postgres on TCP 5432 was denied and would be allowed/,
  },
  {
    fault: 'the peer list removed instead of the rule',
    file: PAYMENT,
    from: /fromEndpoints:\n {8}- matchLabels:\n {12}app: checkout\n {6}toPorts/,
    to: 'toPorts',
    says: /→ shop\/payment on .* was denied and would be allowed/,
  },
  {
    fault: 'the ports emptied instead of the rule',
    file: CATALOG,
    from: /ports:\s+- protocol: TCP\s+port: 8080/,
    to: 'ports: []',
    says: /→ shop\/catalog on TCP 0-8079 was denied and would be allowed/,
  },
  {
    fault: 'a requirement of a peer removed',
    file: POSTGRES,
    from: '            app: checkout\n',
    to: '',
    says: /→ data\/postgres on TCP 5432 was denied/,
  },
  {
    fault: 'the namespace of a peer removed',
    file: POSTGRES,
    from: /k8s:io.kubernetes.pod.namespace: shop\n {12}app: payment/,
    to: 'app: payment',
    says: /data\/payment → data\/postgres/,
  },
  {
    fault: 'a port widened to a range',
    file: POSTGRES,
    from: 'port: "443"',
    to: 'port: "443"\n              endPort: 444',
    says: /on TCP 444 was denied/,
  },
  {
    fault: 'a protocol widened to any',
    file: POSTGRES,
    from: /(port: "443"\n {14}protocol: )TCP/,
    to: '$1ANY',
    says: /on UDP 443 was denied/,
  },
  {
    fault: 'a prefix widened',
    file: POSTGRES,
    from: '203.0.113.64/28',
    to: '203.0.113.64/27',
    says: /egress of data\/postgres → 203\.0\.113\.(80|95) on TCP 443/,
  },
  {
    fault: 'a deny removed with its comment',
    file: POSTGRES,
    from: /  ingressDeny:[^]*?(?= {2}egress:)/,
    to: '',
    says: /data\/postgres on .* was denied by a deny rule that would be gone/,
  },
  {
    fault: 'the last deny of a cluster-wide policy replaced by an empty element',
    file: 'cluster/deny-cloud-metadata.yaml',
    from: '    - toCIDR: [169.254.169.254/32]',
    to: '    - {}',
    says: /169\.254\.169\.254 on .* deny/,
  },
  {
    fault: 'the last isolator deleted',
    file: 'data/default-deny.yaml',
    from: /^[^]*$/,
    to: '# nothing\n',
    says: /data\/\S.* was isolated for ingress and would no longer be/,
  },
  {
    fault: 'the subject narrowed',
    file: 'data/default-deny.yaml',
    from: 'podSelector: {}',
    to: 'podSelector: { matchLabels: { tier: store } }',
    says: /data\/\S.* was isolated for ingress and would no longer be/,
  },
  {
    fault: 'default deny switched off',
    file: LOYALTY,
    from: '  ingress:\n',
    to: '  enableDefaultDeny: { ingress: false }\n  ingress:\n',
    says: /shop\/loyalty was isolated for ingress/,
  },
  {
    fault: 'the DNS rules removed',
    file: BASELINE,
    from: /          rules:\n {12}dns:\n {14}- matchPattern: "\*"\n/,
    to: '',
    says: /was allowed only under DNS rules/,
  },
  {
    fault: 'a port name replaced by another',
    file: 'cluster/prometheus-scrape.yaml',
    from: 'port: metrics',
    to: 'port: http',
    says: /newly names|was denied and would be allowed|was undecided/,
  },
  {
    fault: 'a DNS name widened to a pattern',
    file: PAYMENT,
    from: 'matchName: api.payments.example',
    to: 'matchPattern: "*.payments.example"',
    says: /egress of shop\/payment → lapse\.payments\.example on TCP 443/,
  },
];

/** The demo's tightening, made by hand: what is known to be correct. */
function tightened(): Files {
  let files = before;
  for (const [file, from, to] of CORRECT) files = changed(files, file, from, to);
  return files;
}

function check(after: Files): Verification {
  return verify({
    before: setOf(before),
    after: setOf(after),
    inventory,
    endpoints: [],
    usages: [],
    replayFromMs: 0,
  });
}

describe('the tightened demo policies', () => {
  const correct = tightened();

  it('are proven', () => {
    const { counterexamples, checked } = check(correct);
    expect(counterexamples).toEqual([]);
    expect(checked.changedPolicies).toBe(CORRECT.length);
  });

  it.each(FAULTS)('$fault: caught in words', ({ file, from, to, says }) => {
    const { passed, counterexamples } = check(changed(correct, file, from, to));
    expect(passed).toBe(false);
    expect(counterexamples.map((one) => one.text)).toContainEqual(expect.stringMatching(says));
  });

  it('meet twenty faults and more', () => {
    expect(FAULTS.length).toBeGreaterThanOrEqual(20);
  });
});
