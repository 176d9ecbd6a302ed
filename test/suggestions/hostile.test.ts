import { describe, expect, it } from 'vitest';
import { parseManifest } from '../../src/policies/manifest.ts';
import { printObject } from '../../src/policies/print-object.ts';
import { NameGiver } from '../../src/suggestions/name-giver.ts';
import { safeName, validLabels } from '../../src/suggestions/valid-names.ts';
import { inventoryOf } from '../support/policies.ts';
import { policyIn, suggested } from './suggested.ts';

const HOSTILE = [
  'yes',
  'on',
  'null',
  '~',
  '1e3',
  '0x10',
  '010',
  '1:30',
  '.inf',
  '',
  ' ',
  '- a',
  '# no comment',
  'a: b',
  '&a',
  '*a',
  '!!binary aGk=',
  '%YAML 1.1',
  '---',
  '"quoted"',
  "it's",
  'line\nbreak: true',
  '${ENV}',
  '{{ .Values }}',
  '\u202egnp',
  '\u0000',
  '<script>alert(1)</script>',
  'a'.repeat(300),
];

describe('what tenants write stays text', () => {
  it.each(HOSTILE.map((text) => ({ text })))('as value, as key, and in comments: $text', ({ text }) => {
    const object = { kind: 'X', metadata: { name: text, labels: { [text]: text } }, list: [text] };
    const comments = [{ path: ['list', 0], lines: [text, `${text}\n- more: true`] }];
    const printed = printObject(object, [`Suggested for ${text}`], comments);
    const { objects, problems } = parseManifest('x.yaml', printed);
    expect(problems).toEqual([]);
    expect(objects.map(({ value }) => value)).toEqual([object]);
    expect(printed.split('\n')[0]).toMatch(/^# Suggested for /);
  });

  it('no reader of YAML 1.1 takes it for anything else', () => {
    const words = [
      'yes',
      'On',
      'n',
      'TRUE',
      'null',
      '1e3',
      '0o7',
      '1_000',
      '12:30:45',
      '2026-01-01',
      '<<',
      '=',
    ];
    const printed = printObject({ kind: 'X', words }, []);
    for (const word of words) expect(printed).toContain(`- "${word}"`);
  });

  it.each([
    { labels: { app: 'web', 'a b': 'c' }, valid: { app: 'web' } },
    { labels: { app: 'web\nx: y' }, valid: {} },
    { labels: { 'example.com/app': '' }, valid: { 'example.com/app': '' } },
    { labels: { '../app': 'x', 'a/b/c': 'x', [`x/${'a'.repeat(64)}`]: 'x' }, valid: {} },
  ])('only labels that the API server would take: $labels → $valid', ({ labels, valid }) => {
    expect(validLabels(labels)).toEqual(valid);
  });

  it.each(['..', '../../etc/passwd', 'a/b', 'A', '', '.', 'a\\b', 'x\u0000y', 'a'.repeat(300), 'ä'])(
    'a name for files and objects, whatever the workload is called: %j',
    (text) => {
      expect(safeName(text)).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
      expect(safeName(text).length).toBeLessThan(230);
    },
  );

  it('names that look alike stay apart', () => {
    const names = new NameGiver('NetworkPolicy', [
      { kind: 'NetworkPolicy', namespace: 'shop', name: 'db-default-deny' },
    ]);
    const all = ['a/b', 'a-b', 'A/B', 'a b', 'db', 'db', 'db'].map((name, i) =>
      names.of({ namespace: 'shop', kind: `Kind${i}`, name }),
    );
    expect(new Set(all.map(({ file }) => file)).size).toBe(all.length);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    expect(all.map(({ name }) => name)).not.toContain('db-default-deny');
  });
});

const EVIL: Record<string, unknown> = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { namespace: 'shop', name: '../evil\n# x', creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: { template: { metadata: { labels: { app: 'yes' } }, spec: {} } },
};

it('a workload with a hostile name gets a policy, and the name stays in its comment', () => {
  const { offered, withheld } = suggested({
    policies: [],
    inventory: inventoryOf(EVIL),
    running: ['shop/yes'],
  });
  expect(withheld).toEqual([]);
  const [one] = offered;
  if (one === undefined) throw new Error('none');
  expect(one.file).toMatch(/^shop\/evil-x-[0-9a-f]{8}\.yaml$/);
  expect(one.yaml).toContain('app: "yes"');
  expect(policyIn(one).ref.name).toMatch(/^evil-x-[0-9a-f]{8}-default-deny$/);
  expect(one.yaml.split('\n')[0]).toBe('# Suggested by Lapse: default-deny for Deployment shop/../evil # x');
});
