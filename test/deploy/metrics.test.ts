import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { COLLECTOR_METRICS } from '../../src/adapters/http/metrics/collector-metrics.ts';

const DEPLOY = fileURLToPath(new URL('../../deploy/', import.meta.url));
/** Metrics with their labels; those of no table are made beside it. */
const KNOWN = new Map<string, readonly string[]>([
  ...COLLECTOR_METRICS.map(({ name, labels }) => [name, labels] as const),
  ['lapse_build_info', ['version']],
  ['lapse_http_requests_total', ['route', 'code']],
]);
/** Every scrape adds them. */
const OF_THE_SCRAPE = ['instance', 'job'];

const files = readdirSync(DEPLOY, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /\.(yaml|json|md|txt)$/.test(file),
);
const mentions = files.flatMap((file) =>
  [...readFileSync(`${DEPLOY}${file}`, 'utf8').matchAll(/\b(lapse_[a-z_]+)(?:\\?\{([^}]*)\\?\})?/g)].map(
    ([, name = '', matchers = '']) => ({
      file,
      name,
      labels: matchers.match(/\w+(?=\s*[!=]=?~?\\?")/g) ?? [],
    }),
  ),
);

describe('alerts, dashboard and documents of a deployment', () => {
  it('use metrics at all', () => {
    expect(new Set(mentions.map(({ file }) => file)).size).toBeGreaterThanOrEqual(3);
    expect(mentions.length).toBeGreaterThan(25);
    expect(mentions.filter(({ labels }) => labels.length > 0).length).toBeGreaterThanOrEqual(3);
  });

  it.each([...new Set(mentions.map(({ name }) => name))])(
    '%s exists, with the labels it is asked for by',
    (name) => {
      const known = KNOWN.get(name);
      expect(known).toBeDefined();
      for (const { labels } of mentions.filter((one) => one.name === name))
        for (const label of labels) expect([...(known ?? []), ...OF_THE_SCRAPE]).toContain(label);
    },
  );
});
