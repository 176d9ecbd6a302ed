import { describe, expect, it } from 'vitest';
import { parseManifest } from '../../src/policies/manifest.ts';
import { parsePolicies } from '../../src/policies/parse-policies.ts';
import { ciliumPolicy } from '../support/policies.ts';

const names = (text: string): string[] =>
  parseManifest('m.yaml', text).objects.map(
    ({ kind, namespace, name, root }) => `${kind} ${namespace ?? '-'}/${name} at ${root.join('.')}`,
  );

describe('objects in a file', () => {
  it.each([
    { why: 'an empty file holds none', text: '', objects: [] },
    { why: 'a file of comments holds none', text: '# nothing\n---\n# here\n', objects: [] },
    { why: 'one', text: 'kind: A\nmetadata: {name: a, namespace: n}\n', objects: ['A n/a at '] },
    {
      why: 'several documents',
      text: 'kind: A\n---\nkind: B\nmetadata: {name: b}\n...\n',
      objects: ['A -/ at ', 'B -/b at '],
    },
    {
      why: 'a List',
      text: 'kind: List\nitems:\n- kind: A\n- {kind: B, metadata: {name: b}}\n',
      objects: ['A -/ at items.0', 'B -/b at items.1'],
    },
    {
      why: 'a list of one kind',
      text: 'kind: NetworkPolicyList\nitems: [{kind: A}]\n',
      objects: ['A -/ at items.0'],
    },
    { why: 'JSON', text: '{"kind": "A", "metadata": {"name": "a"}}', objects: ['A -/a at '] },
    {
      why: 'things without a kind are passed over',
      text: 'replicas: 3\n---\n[1, 2]\n---\ntext\n---\n3\n---\nkind: List\nitems: [1, {}, null]\n',
      objects: [],
    },
    { why: 'a kind that is no text is none', text: 'kind: [A]\n', objects: [] },
  ])('$why', ({ text, objects }) => {
    expect(names(text)).toEqual(objects);
  });
});

describe('a broken document', () => {
  it.each([
    {
      why: 'is a problem with its line, and the others are read',
      text: 'kind: A\n---\nkind: [B\n---\nkind: C\n',
      line: 4,
      message: 'not valid YAML',
      objects: 2,
    },
    {
      why: 'may have a key twice',
      text: 'kind: A\nmetadata:\n  name: a\n  name: b\n',
      line: 4,
      message: 'not valid YAML: Map keys must be unique',
      objects: 0,
    },
    {
      why: 'may be indented by tabs',
      text: 'kind: A\nspec:\n\tx: 1\n',
      line: 3,
      message: 'not valid YAML',
      objects: 0,
    },
  ])('$why', ({ text, line, message, objects }) => {
    const file = parseManifest('m.yaml', text);
    expect(file.problems.map((one) => [one.file, one.line])).toEqual([['m.yaml', line]]);
    expect(file.problems[0]?.message).toContain(message);
    expect(file.problems[0]?.remedy).toBe('correct the syntax; nothing in this document was judged');
    expect(file.objects).toHaveLength(objects);
  });

  it('whose alias nothing defines is given the line at which the document begins', () => {
    const { problems } = parseManifest('m.yaml', 'kind: A\n---\nkind: B\nspec: *nowhere\n');
    expect(problems).toMatchObject([{ file: 'm.yaml', line: 2 }]);
    expect(problems[0]?.message).toContain('cannot be read: Unresolved alias');
  });

  it('that looks like a Helm template says so', () => {
    const { problems } = parseManifest(
      'm.yaml',
      'kind: A\nmetadata:\n  {{- include "labels" . }}\n  name: {{ .Values.name }}\n',
    );
    expect(problems.map((one) => one.remedy)).toEqual([
      'this looks like a Helm template; render it first, or leave it out of --policies',
    ]);
  });
});

describe('text that must not be edited', () => {
  const aliases = 'the document uses YAML aliases, and an edit could change other places with it';
  const template = 'the document holds template placeholders, so its text is not what the cluster gets:';
  it.each([
    { why: 'plain', text: 'kind: A\nspec: {x: 1}\n', reasons: [] },
    { why: 'an anchor that nothing uses', text: 'kind: A\nspec: &x {x: 1}\n', reasons: [] },
    { why: 'an alias', text: 'kind: A\na: &x {x: 1}\nb: *x\n', reasons: [aliases] },
    { why: 'two aliases', text: 'kind: A\na: &x {x: 1}\nb: [*x, *x]\n', reasons: [aliases] },
    { why: 'a merge key', text: 'kind: A\na: &x {x: 1}\nb:\n  <<: *x\n', reasons: [aliases] },
    { why: 'a shell placeholder', text: 'kind: A\na: ${NAME}\n', reasons: [`${template} \${NAME}`] },
    {
      why: 'a shell placeholder with a default',
      text: 'kind: A\na: "${NAME:-x}"\n',
      reasons: [`${template} \${NAME:-x}`],
    },
    { why: 'a template', text: 'kind: A\na: "{{ .Values.x }}"\n', reasons: [`${template} {{ .Values.x }}`] },
    { why: 'a variable of kustomize', text: 'kind: A\na: $(NAME)\n', reasons: [`${template} $(NAME)`] },
    { why: 'a regular expression that looks like one', text: 'kind: A\na: "/x$(|/y)"\n', reasons: [] },
    { why: 'a dollar alone', text: 'kind: A\na: "$5 ${} }"\n', reasons: [] },
    { why: 'a placeholder in another document', text: 'kind: A\n---\nkind: B\na: ${NAME}\n', reasons: [] },
  ])('$why → $reasons', ({ text, reasons }) => {
    expect(parseManifest('m.yaml', text).objects[0]?.uneditable).toEqual(reasons);
  });
});

const item = (i: number): string => `- apiVersion: cilium.io/v2
  kind: CiliumNetworkPolicy
  metadata: {name: p${i}, namespace: é}
  spec:
    endpointSelector: {}
    ingress:
    - fromEndpoints:
      - matchLabels: {app: a}
      toPorts:
      - ports:
        - port: "80"
`;

describe('a large list', () => {
  /** `kubectl get cnp -A -o yaml` */
  const policies = 3000;
  const text = `kind: List\nitems:\n${Array.from({ length: policies }, (_, i) => item(i)).join('')}`;

  it('is read once, not once per policy, and every place is right', { timeout: 30_000 }, () => {
    const parsed = parsePolicies(parseManifest('list.yaml', text).objects);
    expect(parsed.policies).toHaveLength(policies);
    const last = parsed.policies.at(-1);
    expect(last?.place.line).toBe(3 + 11 * (policies - 1));
    const bytes = Buffer.from(text).subarray(last?.place.startByte, last?.place.endByte).toString();
    expect(bytes).toBe(
      item(policies - 1)
        .slice(2)
        .trimEnd(),
    );
  });
});

describe('a place', () => {
  it('of what is not written is the nearest part that is', () => {
    const [object] = parseManifest('m.yaml', ciliumPolicy({ ingress: [{}] })).objects;
    expect(object?.place(['spec', 'ingress', 0, 'toPorts', 3, 'ports'])).toEqual(
      object?.place(['spec', 'ingress', 0]),
    );
  });
});
