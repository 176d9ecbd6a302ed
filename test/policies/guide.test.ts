import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { contradictions } from '../../src/findings/contradictory.ts';
import { grantsOf } from '../../src/grants/grant.ts';
import { parseManifest } from '../../src/policies/manifest.ts';
import { type ParsedPolicies, parsePolicies } from '../../src/policies/parse-policies.ts';
import type { Policy } from '../../src/policies/policy.ts';
import { isolationOf, rulesOf, summaryOf } from './summary.ts';

const GUIDE = fileURLToPath(new URL('../../fixtures/guide/', import.meta.url));
const read = (name: string): string => readFileSync(`${GUIDE}${name}.yaml`, 'utf8');

function parse(file: string, text: string): ParsedPolicies {
  const { objects, problems } = parseManifest(file, text);
  expect(problems).toEqual([]);
  return parsePolicies(objects);
}

function only({ policies, invalid }: ParsedPolicies): Policy {
  expect(invalid).toEqual([]);
  const [policy] = policies;
  if (policy === undefined || policies.length > 1) throw new Error(`${policies.length} policies, not one`);
  return policy;
}

/** What a policy means, without where it is written. */
function meaning(policy: Policy): unknown {
  return {
    ref: policy.ref,
    types: policy.policyTypes,
    isolates: isolationOf(policy),
    subject: policy.specs.map((spec) => spec.subject),
    rules: rulesOf(policy).map(summaryOf),
    grants: grantsOf(policy).map(({ id }) => id),
  };
}

describe('the intact policies of the guide', () => {
  it.each([
    {
      name: 'deny-other-namespaces',
      isolates: 'egress',
      rules: [[['every pod in every namespace'], 'any']],
    },
    { name: 'deny-all-traffic', isolates: 'ingress and egress', rules: [] },
    { name: 'deny-all-traffic.flattened', isolates: 'ingress and egress', rules: [] },
    { name: 'backend-to-database', isolates: 'ingress', rules: [[['pods app=backend in default'], 'any']] },
  ])('$name isolates $isolates and allows $rules', ({ name, isolates, rules }) => {
    const policy = only(parse(`${name}.yaml`, read(name)));
    expect({ isolates: isolationOf(policy), rules: rulesOf(policy).map(summaryOf) }).toEqual({
      isolates,
      rules,
    });
  });

  it('deny-other-namespaces allows what its name denies, and that is said with the line', () => {
    const [finding, ...others] = contradictions(only(parse('d.yaml', read('deny-other-namespaces'))));
    expect(others).toEqual([]);
    expect(finding?.place.line).toBe(11);
    expect(finding?.sentence).toBe(
      'the name "deny-other-namespaces" promises a denial, but the rule allows: every pod in default may open any port to every pod in every namespace. Rules only ever allow; to deny, leave the rule out and keep the direction in policyTypes',
    );
  });

  it.each(['deny-all-traffic', 'backend-to-database'])('%s contradicts nothing', (name) => {
    expect(contradictions(only(parse('d.yaml', read(name))))).toEqual([]);
  });
});

describe('the flattened copies', () => {
  const because =
    'beside an empty one: the indentation was probably lost. An API server without strict validation drops the field and applies the rest, which then selects or allows everything';

  it.each([
    { name: 'deny-other-namespaces', line: 11, field: 'spec.egress[1].namespaceSelector' },
    { name: 'backend-to-database', line: 7, field: 'spec.matchLabels' },
  ])('$name is invalid at line $line: $field', ({ name, line, field }) => {
    const { policies, invalid } = parse(`${name}.yaml`, read(`${name}.flattened`));
    expect(policies).toEqual([]);
    expect(invalid.map((one) => [one.place.line, one.message])).toEqual([
      [line, `unknown field ${field} ${because}`],
    ]);
  });

  it.each(['deny-other-namespaces', 'backend-to-database'])(
    'the corrected form of %s is the intact policy',
    (name) => {
      const [invalid] = parse('flat.yaml', read(`${name}.flattened`)).invalid;
      const corrected = only(parse('corrected.yaml', invalid?.corrected ?? ''));
      expect(meaning(corrected)).toEqual(meaning(only(parse('intact.yaml', read(name)))));
    },
  );

  it('are all looked at', () => {
    expect(readdirSync(GUIDE).filter((file) => file.endsWith('.flattened.yaml'))).toHaveLength(3);
  });
});

const lines = (text: string): string => text.replaceAll(/^ {6}/gm, '');

describe('lost indentation elsewhere', () => {
  it('in a Cilium policy leaves the reason and the correction', () => {
    const text = lines(`apiVersion: cilium.io/v2
      kind: CiliumNetworkPolicy
      metadata: { name: x }
      spec:
        endpointSelector:
        matchLabels:
          app: web
        ingress:
        - fromEntities: [world]
      `);
    const [invalid] = parse('x.yaml', text).invalid;
    expect(invalid?.message).toBe('spec: exactly one of endpointSelector and nodeSelector is needed');
    expect(only(parse('c.yaml', invalid?.corrected ?? '')).specs[0]?.subject.text).toBe(
      'pods app=web in default',
    );
  });

  it('that cannot be told from a mistyped field gets no correction', () => {
    const text =
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: x}\nspec:\n  podSelektor: {}\n';
    const [invalid] = parse('x.yaml', text).invalid;
    expect(invalid).toMatchObject({ message: 'unknown field spec.podSelektor' });
    expect(invalid).not.toHaveProperty('corrected');
  });
});
