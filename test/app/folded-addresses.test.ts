import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../src/adapters/store/open-store.ts';
import type { Clock } from '../../src/app/clock.ts';
import { importFiles } from '../../src/app/import.ts';
import { recommend } from '../../src/app/recommend.ts';
import { DAY_MS } from '../../src/model/time.ts';
import { START_MS, uuidOf } from '../support/flow-builder.ts';
import { ciliumPolicy } from '../support/policies.ts';
import { tempDir } from '../support/temp-dir.ts';

const directory = tempDir();
let files = 0;

function newPath(ending: string): string {
  files += 1;
  return join(directory, `${files}${ending}`);
}

/** One exporter line: shop/web opens 443 of the address, a second after the one before. */
function lineTo(ip: string, second: number): string {
  const time = new Date(START_MS + second * 1000).toISOString();
  const flow = {
    time,
    uuid: uuidOf(second + 1),
    verdict: 'FORWARDED',
    IP: { source: '10.0.0.1', destination: ip, ipVersion: ip.includes(':') ? 'IPv6' : 'IPv4' },
    l4: { TCP: { source_port: 40_000, destination_port: 443 } },
    source: {
      ID: 7,
      identity: 1000,
      namespace: 'shop',
      labels: ['k8s:app=web', 'k8s:io.kubernetes.pod.namespace=shop'],
    },
    destination: { identity: 2, labels: ['reserved:world'] },
    destination_names: second % 50 === 0 ? ['api.example.com'] : [],
    Type: 'L3_L4',
    node_name: 'node-1',
    event_type: { type: 5 },
    traffic_direction: 'EGRESS',
    is_reply: false,
  };
  return JSON.stringify({ flow, node_name: 'node-1', time });
}

function linesTo(ips: readonly string[], firstSecond: number): string[] {
  return ips.map((ip, i) => lineTo(ip, firstSecond + i));
}

function newFile(lines: readonly string[]): string {
  const path = newPath('.jsonl');
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return path;
}

const DAY_S = DAY_MS / 1000;
const clock: Clock = { now: () => START_MS + 40 * DAY_MS, sleep: () => new Promise(() => {}) };

async function imported(...paths: readonly string[]): Promise<string> {
  const storePath = newPath('.duckdb');
  for (const path of paths)
    await importFiles({ files: [path], storePath, nodeCoverage: 'assume' }, { clock });
  return storePath;
}

async function externalsOf(storePath: string): Promise<string[]> {
  const store = await openStore(storePath, { mode: 'read-only' });
  const endpoints = await store.readEndpoints();
  await store.close();
  return endpoints
    .flatMap(({ endpoint }) =>
      endpoint.kind === 'external'
        ? [[endpoint.ip ?? endpoint.prefix ?? '?', ...endpoint.dnsNames].join(' ')]
        : [],
    )
    .sort();
}

/** More than are kept: in one network first, then in ever more of them, IPv6 among them. */
const IPS = Array.from({ length: 900 }, (_, i) =>
  i < 150
    ? `20.0.0.${i + 1}`
    : i % 9 === 0
      ? `2001:db8:${i}::${i}`
      : `20.${(i >> 4) & 7}.${(i * 7) & 255}.${i & 255}`,
);

describe('more outside addresses than are kept one by one', () => {
  it('come to the same whether they are read at once, or the store is opened anew after every hundred', async () => {
    const atOnce = await externalsOf(await imported(newFile(linesTo(IPS, 0))));
    const parts = Array.from({ length: 9 }, (_, i) =>
      newFile(linesTo(IPS.slice(100 * i, 100 * i + 100), 100 * i)),
    );
    expect(await externalsOf(await imported(...parts))).toEqual(atOnce);
    expect(atOnce.length).toBeLessThan(300);
    expect(atOnce).toContain('20.0.0.1 api.example.com');
    expect(atOnce.filter((one) => one.includes('/24'))).not.toEqual([]);
    expect(atOnce.filter((one) => one.includes('/48'))).not.toEqual([]);
  });

  it('keep the rules that they may have used, and no others', async () => {
    const cidrs = ['20.0.0.0/24', '20.3.0.0/16', '2001:db8::/32', '20.200.0.0/16', '30.0.0.0/8', 'fd00::/8'];
    const policyPath = newPath('.yaml');
    const created = { creationTimestamp: new Date(START_MS - 90 * DAY_MS).toISOString() };
    const spec = {
      endpointSelector: { matchLabels: { app: 'web' } },
      egress: [{ toCIDR: cidrs, toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }] }],
    };
    writeFileSync(policyPath, ciliumPolicy(spec, created));
    const storePath = await imported(newFile([lineTo('20.0.0.1', 0), ...linesTo(IPS, 39 * DAY_S)]));
    const { report, tightening, verification } = await recommend({
      storePath,
      policyPaths: [policyPath],
      inventoryPaths: [],
      settings: { nowMs: START_MS + 40 * DAY_MS, unusedForMs: 30 * DAY_MS, assumeStable: true, keeps: [] },
    });
    expect(report.counts.grants).toBe(cidrs.length);
    expect([tightening.changes.length, verification?.passed]).toEqual([1, true]);
    expect(report.counts.used).toBe(3);
  });
});
