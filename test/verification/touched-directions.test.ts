import { describe, expect, it } from 'vitest';
import { touchedDirections } from '../../src/verification/touched-directions.ts';
import { ciliumPolicy, networkPolicy, policySet } from './verify-texts.ts';

const INGRESS = 'ingress: [{ fromEndpoints: [{ matchLabels: { app: a } }] }]';
const EGRESS = 'egress: [{ toEndpoints: [{ matchLabels: { app: b } }] }]';
const WEB = 'endpointSelector: { matchLabels: { app: web } }';
const API = 'endpointSelector: { matchLabels: { app: api } }';
const OTHER = 'ingress: [{ fromEndpoints: [{ matchLabels: { app: other } }] }]';

function touched(before: string, after: string): readonly string[] {
  return touchedDirections({ before: policySet(before).policies, after: policySet(after).policies });
}

describe('a change touches a direction where it says anything else than before', () => {
  it.each([
    ['nothing', `{ ${WEB}, ${INGRESS} }`, `{ ${WEB}, ${INGRESS} }`, []],
    ['another peer', `{ ${WEB}, ${INGRESS}, ${EGRESS} }`, `{ ${WEB}, ${OTHER}, ${EGRESS} }`, ['ingress']],
    ['a rule that goes', `{ ${WEB}, ${INGRESS}, ${EGRESS} }`, `{ ${WEB}, ${INGRESS} }`, ['egress']],
    [
      'the last rule, and isolation stays',
      `{ ${WEB}, ${INGRESS}, ${EGRESS} }`,
      `{ ${WEB}, ${INGRESS}, egress: [{}] }`,
      ['egress'],
    ],
    [
      'isolation alone',
      `{ ${WEB}, ${INGRESS}, egress: [{}] }`,
      `{ ${WEB}, ${INGRESS}, egress: [{}], enableDefaultDeny: { egress: false } }`,
      ['egress'],
    ],
    [
      'other pods',
      `{ ${WEB}, ${INGRESS}, ${EGRESS} }`,
      `{ ${API}, ${INGRESS}, ${EGRESS} }`,
      ['ingress', 'egress'],
    ],
    [
      'other pods, and nothing is said of egress',
      `{ ${WEB}, ${INGRESS} }`,
      `{ ${API}, ${INGRESS} }`,
      ['ingress'],
    ],
    [
      'a deny instead of an allow',
      `{ ${WEB}, ${INGRESS}, ${EGRESS} }`,
      `{ ${WEB}, ingressDeny: [{ fromEndpoints: [{ matchLabels: { app: a } }] }], ${EGRESS} }`,
      ['ingress'],
    ],
  ])('%s', (_, before, after, directions) => {
    expect(touched(ciliumPolicy(before), ciliumPolicy(after))).toEqual(directions);
  });

  it('a policy that goes touches what it was about', () => {
    const policy = policySet(ciliumPolicy(`{ ${WEB}, ${EGRESS} }`)).policies;
    expect(touchedDirections({ before: policy, after: [] })).toEqual(['egress']);
    expect(touchedDirections({ before: [], after: policy })).toEqual(['egress']);
  });

  it('policyTypes that isolate without a rule count', () => {
    const [both, one] = ['[Ingress, Egress]', '[Ingress]'].map((types) =>
      networkPolicy(`{ podSelector: {}, policyTypes: ${types}, ingress: [{}] }`),
    );
    expect(touched(both ?? '', one ?? '')).toEqual(['egress']);
  });
});
