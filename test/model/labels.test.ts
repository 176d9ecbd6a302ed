import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatLabel, LabelSet, parseLabel } from '../../src/model/labels.ts';

describe('a label (§2.1)', () => {
  it.each([
    { text: 'k8s:app=web', label: { source: 'k8s', key: 'app', value: 'web' } },
    { text: 'k8s:app', label: { source: 'k8s', key: 'app', value: '' } },
    { text: 'k8s:app=', label: { source: 'k8s', key: 'app', value: '' } },
    { text: 'app=web', label: { source: 'unspec', key: 'app', value: 'web' } },
    { text: 'reserved:host', label: { source: 'reserved', key: 'host', value: '' } },
    { text: 'k8s:a=b=c:d', label: { source: 'k8s', key: 'a', value: 'b=c:d' } },
    { text: 'app=http://x', label: { source: 'unspec', key: 'app', value: 'http://x' } },
    { text: 'cidr:10.0.0.0/8', label: { source: 'cidr', key: '10.0.0.0/8', value: '' } },
    { text: '', label: { source: 'unspec', key: '', value: '' } },
  ])('$text', ({ text, label }) => {
    expect(parseLabel(text)).toEqual(label);
  });

  it('is read back from what is written', () => {
    const word = fc.stringMatching(/^[a-z0-9./_-]+$/);
    fc.assert(
      fc.property(word, word, fc.string(), (source, key, value) => {
        expect(parseLabel(formatLabel({ source, key, value }))).toEqual({ source, key, value });
      }),
    );
  });
});

describe('a set of labels', () => {
  const label = fc.record({
    source: fc.constantFrom('k8s', 'reserved', 'any'),
    key: fc.constantFrom('a', 'b', '__proto__'),
    value: fc.constantFrom('', '1', '2'),
  });

  it('has the same text whatever order, and however often, its labels come in', () => {
    fc.assert(
      fc.property(fc.array(label), fc.array(label), (one, other) => {
        const { text } = LabelSet.of([...one, ...other]);
        expect(LabelSet.of([...other, ...one, ...other]).text).toBe(text);
        expect(LabelSet.parse(text === '' ? [] : text.split('\n')).text).toBe(text);
      }),
    );
  });

  const set = LabelSet.parse(['k8s:app=web', 'container:app=other', 'reserved:host', 'k8s:__proto__=x']);
  it.each([
    { source: 'k8s', key: 'app', value: 'web' },
    { source: 'container', key: 'app', value: 'other' },
    { source: 'any', key: 'app', value: 'other' },
    { source: 'reserved', key: 'app', value: undefined },
    { source: 'reserved', key: 'host', value: '' },
    { source: 'any', key: 'host', value: '' },
    { source: 'k8s', key: 'tier', value: undefined },
    { source: 'any', key: 'constructor', value: undefined },
    { source: 'k8s', key: '__proto__', value: 'x' },
  ])('$source:$key → $value', ({ source, key, value }) => {
    expect(set.get(source, key)).toBe(value);
    expect(set.has(source, key)).toBe(value !== undefined);
  });

  it('knows its sources', () => {
    expect(['k8s', 'reserved', 'cidr'].map((source) => set.hasSource(source))).toEqual([true, true, false]);
  });
});
