import { describe, expect, it } from 'vitest';
import { parseManifest } from '../../src/policies/manifest.ts';
import { parsePolicies } from '../../src/policies/parse-policies.ts';
import { withSources } from '../../src/policies/rendered.ts';
import { templateKinds, templateProblem } from '../../src/policies/templates.ts';

const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec: {podSelector: {}}
`;
const CHART = { file: 'charts/shop/Chart.yaml', text: 'apiVersion: v2\nname: shop\n' };
const TEMPLATE = { file: 'charts/shop/templates/db.yaml', text: `${POLICY}# {{ .Values.db }}\n` };

interface Text {
  readonly file: string;
  readonly text: string;
}

function sources(policy: Text, others: readonly Text[]): { source: string | undefined; why: string[] } {
  const kinds = templateKinds(others.map((one) => one.file));
  const files = others.map(({ file, text }) => parseManifest(file, kinds.has(file) ? '' : text));
  const all = files.map((one, i) => ({ ...one, text: others[i]?.text ?? '' }));
  const own = parseManifest(policy.file, policy.text);
  const isLive = policy.file.startsWith('cluster:');
  const { policies } = parsePolicies([own, ...files].flatMap((one) => one.objects));
  const [first] = withSources(policies, isLive ? all : [own, ...all]);
  return { source: first?.sourceFile, why: [...(first?.uneditable ?? [])] };
}

describe('what a policy is made from', () => {
  const rendered = (source: string): Text => ({
    file: 'rendered.yaml',
    text: `---\n# Source: shop/templates/other.yaml\nkind: A\n---\n# Source: ${source}\n${POLICY}`,
  });
  const live = { file: 'cluster:NetworkPolicy/shop/db', text: POLICY };
  const edited =
    'it is rendered from charts/shop/templates/db.yaml, which would bring it back; change it there';
  it.each([
    {
      why: 'the template that Helm names',
      policy: rendered('shop/templates/db.yaml'),
      others: [CHART, TEMPLATE],
      source: TEMPLATE.file,
      reasons: [edited],
    },
    {
      why: 'the template of a subchart',
      policy: rendered('umbrella/charts/shop/templates/db.yaml'),
      others: [CHART, TEMPLATE],
      source: TEMPLATE.file,
      reasons: [edited],
    },
    {
      why: 'nothing that was given: it may be edited',
      policy: rendered('shop/templates/db.yaml'),
      others: [],
      source: undefined,
      reasons: [],
    },
    {
      why: 'not what the object in front of it says',
      policy: { file: 'rendered.yaml', text: `# Source: shop/templates/db.yaml\nkind: A\n---\n${POLICY}` },
      others: [CHART, TEMPLATE],
      source: undefined,
      reasons: [],
    },
    {
      why: 'a live one: the manifest of its name',
      policy: live,
      others: [{ file: 'db.yaml', text: POLICY }],
      source: 'db.yaml',
      reasons: [],
    },
    {
      why: 'a live one: the one template that names it',
      policy: live,
      others: [CHART, TEMPLATE],
      source: TEMPLATE.file,
      reasons: [],
    },
    {
      why: 'a live one: not known of two that name it',
      policy: live,
      others: [CHART, TEMPLATE, { file: 'x.jsonnet', text: "{kind: 'NetworkPolicy', name: 'db'}" }],
      source: undefined,
      reasons: [],
    },
  ])('$why', ({ policy, others, source, reasons }) => {
    expect(sources(policy, others)).toEqual({ source, why: reasons });
  });
});

describe('templates', () => {
  it('are Jsonnet by name, and what lies below the templates of a chart', () => {
    const paths = ['a.jsonnet', 'b.libsonnet', 'c.json', CHART.file, TEMPLATE.file, 'other/templates/x.yaml'];
    expect([...templateKinds(paths)]).toEqual([
      ['a.jsonnet', 'jsonnet'],
      ['b.libsonnet', 'jsonnet'],
      [TEMPLATE.file, 'helm'],
    ]);
  });

  it.each([
    { text: 'kind: ConfigMap\n---\nkind: CiliumNetworkPolicy\n', line: 3 },
    { text: '{\n  "kind": "NetworkPolicy"\n}', line: 2 },
    { text: "{\n  kind: 'NetworkPolicy',\n}", line: 2 },
    { text: 'kind: NetworkPolicyTemplate\n', line: undefined },
    { text: 'kind: Deployment\n', line: undefined },
  ])('$text is told in line $line', ({ text, line }) => {
    expect(templateProblem('helm', 'x.yaml', text)?.line).toBe(line);
  });
});
