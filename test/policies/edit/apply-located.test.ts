import { describe, expect, it } from 'vitest';
import type { LocatedEdit } from '../../../src/policies/deployment.ts';
import { applyLocated } from '../../../src/policies/edit/apply-located.ts';
import { parseManifest } from '../../../src/policies/manifest.ts';

const removal: LocatedEdit = {
  file: 'kustomization.yaml',
  document: 0,
  inside: ['patches', 0, 'patch'],
  innerDocument: 0,
  edit: { kind: 'remove-items', list: ['spec', 'ingress'], indexes: [0] },
};

function applied(text: string, edits: readonly LocatedEdit[] = [removal]): string {
  const result = applyLocated(parseManifest('kustomization.yaml', text), edits);
  return result.ok ? result.value : `refused: ${result.error}`;
}

describe('a patch that stands as a text inside a kustomization', () => {
  it.each([
    {
      why: 'loses the lines of the item, and nothing else changes',
      before:
        '# mine\npatches:\n  - patch: |-\n      spec:\n        ingress:\n          # old\n          - a: 1\n          - b: 2   # kept\n    target: {kind: A}   # é\n',
      after:
        '# mine\npatches:\n  - patch: |-\n      spec:\n        ingress:\n          - b: 2   # kept\n    target: {kind: A}   # é\n',
    },
    {
      why: 'keeps the line breaks at its end',
      before:
        'patches:\n- patch: |+\n    spec:\n      ingress:\n      - a: 1\n      - b: 2\n\n\nnamespace: x\n',
      after: 'patches:\n- patch: |+\n    spec:\n      ingress:\n      - b: 2\n\n\nnamespace: x\n',
    },
    {
      why: 'may end the file without a line break',
      before: 'patches:\n- patch: |-\n    spec:\n      ingress:\n      - a: 1\n      - b: 2',
      after: 'patches:\n- patch: |-\n    spec:\n      ingress:\n      - b: 2',
    },
  ])('$why', ({ before, after }) => {
    expect(applied(before)).toBe(after);
  });

  it.each([
    { why: 'folded', text: 'patches:\n- patch: >-\n    {"spec": {"ingress":\n    [{"a": 1}, {"b": 2}]}}\n' },
    { why: 'quoted', text: 'patches:\n- patch: \'{"spec": {"ingress": [{"a": 1}, {"b": 2}]}}\'\n' },
    {
      why: 'with Windows line breaks',
      text: 'patches:\r\n- patch: |-\r\n    spec:\r\n      ingress:\r\n      - a: 1\r\n      - b: 2\r\n',
    },
    {
      why: 'with spaces on an empty line',
      text: 'patches:\n- patch: |-\n    spec:\n      ingress:\n      - a: 1\n  \n      - b: 2\n',
    },
  ])('is refused where it is $why', ({ text }) => {
    expect(applied(text)).toMatch(/^refused: the patch is not a plain block text/);
  });

  it('is edited once, however often that is asked for', () => {
    const text = 'patches:\n- patch: |-\n    spec:\n      ingress:\n      - a: 1\n      - b: 2\n';
    expect(applied(text, [removal, { ...removal }])).toBe(
      'patches:\n- patch: |-\n    spec:\n      ingress:\n      - b: 2\n',
    );
  });

  it('two patches of one file are both edited', () => {
    const patch = '- patch: |-\n    spec:\n      ingress:\n      - a: 1\n      - b: 2\n';
    const short = '- patch: |-\n    spec:\n      ingress:\n      - b: 2\n';
    expect(
      applied(`patches:\n${patch}${patch}`, [removal, { ...removal, inside: ['patches', 1, 'patch'] }]),
    ).toBe(`patches:\n${short}${short}`);
  });
});
