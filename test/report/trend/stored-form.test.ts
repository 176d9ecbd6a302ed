import { expect, it } from 'vitest';
import { pointFromStored, resultFromStored, toStored } from '../../../src/report/trend/stored-form.ts';
import type { StoredResult } from '../../../src/usage/stored-result.ts';
import { MONDAY_MS, pastResult } from './results.ts';

const RESULT = pastResult(MONDAY_MS, ['a', 'b']);
const STORED = toStored(RESULT);

const withSummary = (change: Readonly<Record<string, unknown>>): StoredResult => ({
  ...STORED,
  summary: JSON.stringify({ ...JSON.parse(STORED.summary), ...change }),
});

it.each<{ why: string; stored: StoredResult; error: string }>([
  { why: 'no JSON', stored: { ...STORED, summary: '{"form":1,' }, error: 'damaged' },
  { why: 'another kind of JSON', stored: { ...STORED, summary: '[1]' }, error: 'damaged' },
  { why: 'null', stored: { ...STORED, summary: 'null' }, error: 'damaged' },
  { why: 'no form', stored: withSummary({ form: undefined }), error: 'damaged' },
  { why: 'a newer form', stored: withSummary({ form: 2 }), error: 'newer version' },
  {
    why: 'a newer form that is quite different',
    stored: { ...STORED, summary: '{"form":9}' },
    error: 'newer',
  },
  { why: 'no number', stored: withSummary({ held: '1' }), error: 'damaged' },
  { why: 'no surface', stored: withSummary({ exposure: { granted: {} } }), error: 'damaged' },
])('a summary that is not as it was written ($why) is refused with the reason', ({ stored, error }) => {
  expect(pointFromStored(stored)).toMatchObject({ ok: false, error: expect.stringContaining(error) });
  expect(resultFromStored(stored)).toMatchObject({ ok: false, error: expect.stringContaining(error) });
});

it.each([
  '',
  '{}',
  '["k"]',
  '[1,"unused","held","low","shop","s","w"]',
  '["k","unused","gone","low","shop","s","w"]',
  '["k","unused","held","grave","shop","s","w"]',
  '["k","unused","held","low",7,"s","w"]',
])('a finding like %s makes the findings of its result unknown, not its numbers', (text) => {
  const stored = { ...STORED, findings: [...STORED.findings, text] };
  expect(resultFromStored(stored)).toEqual({ ok: false, error: 'it is damaged' });
  expect(pointFromStored(stored).ok).toBe(true);
});

it('fields that a later version adds are passed over', () => {
  const stored = {
    ...withSummary({ more: 1 }),
    findings: STORED.findings.map((text) => JSON.stringify([...JSON.parse(text), 'more'])),
  };
  expect(resultFromStored(stored)).toEqual({ ok: true, value: RESULT });
});
