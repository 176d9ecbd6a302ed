import { describe, expect, it } from 'vitest';
import { answers, dns, entryOf, http, requestsOf, ruleWith, tls } from './requests-of.ts';

const UDP = [{ port: '53', protocol: 'UDP' }];
const entry = (rule: Readonly<Record<string, unknown>>) => entryOf({ ports: UDP, rules: { dns: [rule] } });

describe('a DNS rule (§4.2)', () => {
  it.each([
    { rule: { matchName: 'a.io' }, yes: ['a.io'], no: ['x.a.io', 'axio', 'a.io.x', ''] },
    { rule: { matchName: 'A.io.' }, yes: ['a.io'], no: ['a'] },
    { rule: { matchPattern: '*.a.io' }, yes: ['x.a.io', '.a.io'], no: ['a.io', 'x.y.a.io'] },
    { rule: { matchPattern: '*a.io' }, yes: ['a.io', 'suba.io'], no: ['x.a.io'] },
    { rule: { matchPattern: '**.a.io' }, yes: ['x.a.io', 'x.y.a.io'], no: ['a.io', '.a.io'] },
    { rule: { matchPattern: 'sub*.a.io' }, yes: ['sub.a.io', 'subx.a.io'], no: ['x.a.io'] },
    { rule: { matchPattern: 'x.**.io' }, yes: ['x.a.io'], no: ['x.a.b.io'] },
    { rule: { matchPattern: '*' }, yes: ['a.io', '', 'a..b', 'odd name!.io'], no: [] },
    { rule: { matchPattern: '**' }, yes: ['a', 'x.y.z'], no: [] },
    { rule: { matchPattern: '**.' }, yes: ['a', 'x.y.z'], no: [] },
    { rule: { matchPattern: '*.*' }, yes: ['a.io'], no: ['a', 'a.b.io', 'odd name!.io'] },
    { rule: { matchName: 'a.io', matchPattern: '*.b.io' }, yes: ['a.io', 'x.b.io'], no: ['x.a.io', 'b.io'] },
    { rule: { matchName: '', matchPattern: null }, yes: [], no: ['a.io', ''] },
    { rule: {}, yes: [], no: ['a.io', ''] },
  ])('$rule allows $yes and not $no', ({ rule, yes, no }) => {
    const one = entry(rule);
    expect(yes.filter((name) => one.matches(dns(name)) !== 'yes')).toEqual([]);
    expect(no.filter((name) => one.matches(dns(name)) !== 'no')).toEqual([]);
  });

  it('answers DNS queries only', () => {
    expect(answers(entry({ matchPattern: '*' }), [http(), tls('a.io')])).toEqual(['no', 'no']);
  });

  it.each([
    { rule: { matchName: 'A.io.' }, text: 'DNS a.io' },
    { rule: { matchPattern: '*.a.io' }, text: 'DNS *.a.io' },
    { rule: { matchName: 'a.io', matchPattern: '*.b.io' }, text: 'DNS a.io, *.b.io' },
    { rule: {}, text: 'DNS of no name' },
  ])('$rule → $text', ({ rule, text }) => {
    expect(entry(rule).text).toBe(text);
  });

  it('rules that allow the same names have equal content', () => {
    const { protocol, entries } = requestsOf({
      ports: UDP,
      rules: { dns: [{ matchName: 'A.io' }, { matchName: 'a.io.' }, { matchPattern: '*.io' }] },
    });
    expect(protocol).toBe('dns');
    const [one, same, other] = entries.map(({ content }) => content);
    expect(same).toBe(one);
    expect(other).not.toBe(one);
  });

  it('a field that is not known here may change what matches', () => {
    expect(answers(entry({ matchName: 'a.io', matchType: 'x' }), [dns('a.io'), dns('b.io')])).toEqual([
      'maybe',
      'maybe',
    ]);
    expect(ruleWith({ ports: UDP, rules: { dns: [{ matchName: 'a.io', matchType: 'x' }] } }).frozen).toEqual([
      'DNS rules, which toFQDNs rules learn addresses from',
      'what cannot be told: the field matchType',
    ]);
  });
});
