import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../../src/model/problem.ts';
import { DB, deployFiles, overlay } from './tree-of-files.ts';

function patch(body: string): string {
  return `patches:\n  - patch: |-\n${body.replaceAll(/^/gm, '      ')}\n`;
}

describe('what is not computed', () => {
  it.each([
    {
      why: 'transformers may do anything',
      lines: 'transformers: [t.yaml]\n',
      problem: 'prod/kustomization.yaml:3: transformers, which is not followed',
      doubt: 'prod/kustomization.yaml:3 uses transformers',
    },
    {
      why: 'a field of the future may do anything',
      lines: 'fromTheFuture: true\n',
      problem: 'fromTheFuture, which is not followed',
      doubt: 'uses fromTheFuture',
    },
    {
      why: 'replacements touch what they select',
      lines: 'replacements:\n  - source: {kind: A}\n    targets: [{select: {kind: NetworkPolicy}}]\n',
      problem: 'replacements, which is not followed',
      doubt: 'uses replacements',
    },
    {
      why: 'replacements touch nothing that they do not select',
      lines: 'replacements:\n  - source: {kind: A}\n    targets: [{select: {kind: Deployment}}]\n',
      problem: undefined,
      doubt: undefined,
    },
    {
      why: 'replacements in a file may select anything',
      lines: 'replacements: [{path: r.yaml}]\n',
      problem: 'replacements, which is not followed',
      doubt: 'uses replacements',
    },
    {
      why: 'generators make more objects, and change none',
      lines: 'generators: [g.yaml]\n',
      problem: 'objects made by generators are not read',
      doubt: undefined,
    },
    {
      why: 'image tags are no matter',
      lines: 'images: [{name: a, newTag: b}]\nconfigMapGenerator: [{name: a}]\n',
      problem: undefined,
      doubt: undefined,
    },
    {
      why: 'labels with fields of their own may go anywhere',
      lines: 'labels: [{pairs: {a: b}, fields: [{path: spec/x}]}]\n',
      problem: 'labels with fields of their own',
      doubt: 'labels with fields of their own',
    },
    {
      why: 'a patch that is for nothing stops kustomize',
      lines: patch('apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web}'),
      problem: 'there is no NetworkPolicy web for it',
      doubt: undefined,
    },
    {
      why: 'an operation that does not apply leaves its object in doubt',
      lines: `${patch('- {op: remove, path: /spec/egress}')}    target: {kind: NetworkPolicy}\n`,
      problem: 'there is no egress to remove',
      doubt: 'there is no egress to remove',
    },
    {
      why: 'directives inside a list are not followed',
      lines: patch(
        'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: db}\nspec: {ingress: [{$patch: delete}]}',
      ),
      problem: 'directives ($patch and the like) inside a list',
      doubt: 'inside a list',
    },
    {
      why: 'a patch file that is not there could be for any policy',
      lines: 'patches: [{path: gone.yaml}]\n',
      problem: 'the patch file is not there',
      doubt: 'the patch file is not there',
    },
    {
      why: 'a component that is not there could change any policy',
      lines: 'components: [../gone]\n',
      problem: '../gone is not there, or leads back here',
      doubt: 'the component ../gone is not there',
    },
    {
      why: 'a label that is set twice, once in selectors',
      lines: 'labels: [{pairs: {a: b}, includeSelectors: true}, {pairs: {a: c}}]\n',
      problem: undefined,
      doubt: undefined,
    },
  ])('$why', ({ lines, problem, doubt }) => {
    const { objects, problems } = deployFiles(overlay(lines));
    expect(objects.map((one) => `${one.namespace}/${one.name}`)).toEqual(['prod/db']);
    const [told = ''] = problems.map(formatProblem);
    expect(told).toContain(problem ?? '');
    expect(problems).toHaveLength(problem === undefined ? 0 : 1);
    const [reason = ''] = objects.flatMap((one) => one.uneditable);
    expect(reason).toContain(doubt ?? '');
    expect(reason === '').toBe(doubt === undefined);
  });

  it('copies of copies do not grow without bound', () => {
    const copies = Array.from({ length: 60 }, (_, i) => `- {op: copy, from: /spec, path: /spec/x${i}}`);
    const lines = `${patch(copies.join('\n'))}    target: {kind: NetworkPolicy}\n`;
    const { objects } = deployFiles(overlay(lines));
    expect(objects[0]?.uneditable[0]).toContain('copy of too much');
  });

  it('a label that differs from that in the selectors is told, since versions of kustomize differ', () => {
    const files = overlay('labels: [{pairs: {a: b}, includeSelectors: true}, {pairs: {a: c}}]\n');
    files['base/db.yaml'] = DB.replace('podSelector: {}', 'podSelector: {matchLabels: {app: db}}');
    const { objects, problems } = deployFiles(files);
    expect(problems.map((one) => one.message)[0]).toContain('versions of kustomize differ');
    expect(objects[0]?.uneditable[0]).toContain('versions of kustomize differ');
  });
});

describe('what belongs to no build', () => {
  const set = overlay('');
  it.each([
    {
      why: 'a file beside a kustomization that does not list it is left out',
      files: { ...set, 'base/old.yaml': DB },
      objects: ['prod/db'],
      problem: 'base/kustomization.yaml does not list this file',
    },
    {
      why: 'one that the user named itself is read',
      files: { ...set, 'base/old.yaml': DB },
      named: ['base/old.yaml'],
      objects: ['db', 'prod/db'],
    },
    {
      why: 'a file in a directory without kustomization is read',
      files: { ...set, 'plain/web.yaml': DB },
      objects: ['db', 'prod/db'],
    },
    {
      why: 'a component that nothing uses is told',
      files: { 'c/kustomization.yaml': 'kind: Component\nresources: [db.yaml]\n', 'c/db.yaml': DB },
      objects: [],
      problem: 'is a component that no kustomization uses',
    },
    {
      why: 'a kustomization that leads back to itself is built once around',
      files: {
        'a/kustomization.yaml': 'resources: [../b, db.yaml]\n',
        'a/db.yaml': DB,
        'b/kustomization.yaml': 'resources: [../a]\n',
      },
      objects: ['db'],
      problem: 'leads back here',
    },
    {
      why: 'what is no kustomization says so',
      files: { 'a/kustomization.yaml': '- a\n' },
      objects: [],
      problem: 'is no kustomization',
    },
    {
      why: 'of two kustomizations in a directory the second is told',
      files: { 'a/kustomization.yaml': 'resources: []\n', 'a/kustomization.yml': 'resources: []\n' },
      objects: [],
      problem: 'is a second kustomization',
    },
    {
      why: 'an object that comes twice is told',
      files: { ...set, 'prod/kustomization.yaml': 'resources: [../base, db.yaml]\n', 'prod/db.yaml': DB },
      objects: ['db', 'db'],
      problem: 'NetworkPolicy db comes a second time',
    },
    {
      why: 'a remote base is told, and is no path',
      files: { 'a/kustomization.yaml': 'resources: ["https://example.com/base?ref=v1"]\n' },
      objects: [],
      problem: 'https://example.com/base?ref=v1 is not fetched',
    },
  ])('$why', ({ files, objects, problem, named = [] }) => {
    const deployed = deployFiles(files, { named });
    expect(
      deployed.objects.map((one) =>
        one.namespace === undefined ? one.name : `${one.namespace}/${one.name}`,
      ),
    ).toEqual(objects);
    const messages = deployed.problems.map((one) => one.message);
    expect(messages).toHaveLength(problem === undefined ? 0 : 1);
    expect(messages[0] ?? '').toContain(problem ?? '');
  });
});

describe('where a part is written', () => {
  const files = overlay('commonAnnotations: {team: shop}\npatches: [{path: p.yaml}]\n');
  files['prod/p.yaml'] =
    'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: db}\nspec:\n  egress:\n    - {}\n';
  const [object] = deployFiles(files).objects;
  it.each([
    { path: ['spec', 'ingress', 0, 'from'], place: 'base/db.yaml:8' },
    { path: ['spec', 'egress', 0], place: 'prod/p.yaml:6' },
    { path: ['metadata', 'namespace'], place: 'prod/kustomization.yaml:2' },
    { path: ['metadata', 'annotations', 'team'], place: 'prod/kustomization.yaml:3' },
    { path: ['spec', 'ingress', 0, 'ports', 7], place: 'base/db.yaml:8' },
  ])('$path → $place', ({ path, place }) => {
    const found = object?.place(path);
    expect(`${found?.file}:${found?.line}`).toBe(place);
  });

  it('every file that makes something of it counts for its age', () => {
    expect(object?.deployment?.files).toEqual([
      'base/db.yaml',
      'base/kustomization.yaml',
      'prod/kustomization.yaml',
      'prod/p.yaml',
    ]);
  });

  it('so does the component that lists a patch', () => {
    const component = overlay('components: [../c]\n');
    component['c/kustomization.yaml'] = 'kind: Component\npatches: [{path: p.yaml}]\n';
    component['c/p.yaml'] = files['prod/p.yaml'] ?? '';
    expect(deployFiles(component).objects[0]?.deployment?.files).toEqual([
      'base/db.yaml',
      'base/kustomization.yaml',
      'c/kustomization.yaml',
      'c/p.yaml',
      'prod/kustomization.yaml',
    ]);
  });

  it('a base outside of what was named is not edited', () => {
    const { 'prod/kustomization.yaml': prod = '', ...outside } = overlay('');
    const [one] = deployFiles({ 'prod/kustomization.yaml': prod }, { outside }).objects;
    expect(one?.uneditable).toEqual([
      'it is written in base/db.yaml, outside of what --policies names, where other overlays may use it; name the directory that holds all of them',
    ]);
  });
});
