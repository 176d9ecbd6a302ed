import { describe, expect, it } from 'vitest';
import { parseLabelSelector } from '../../../src/policies/kustomize/label-selector.ts';
import { isRemote, joinPath, normalPath } from '../../../src/policies/kustomize/paths.ts';

describe('paths', () => {
  it.each([
    ['./a/../b//c', 'b/c'],
    ['../a/./b', '../a/b'],
    ['a/../..', '..'],
    ['/a/../../b', '/b'],
    ['.', '.'],
    ['a/..', '.'],
  ])('%s is %s', (path, expected) => {
    expect(normalPath(path)).toBe(expected);
  });

  it('a path is relative to its kustomization, unless it is absolute', () => {
    expect(joinPath('overlays/prod', '../../base/')).toBe('base');
    expect(joinPath('.', 'base')).toBe('base');
    expect(joinPath('overlays', '/base')).toBe('/base');
  });

  it.each([
    ['https://github.com/a/b//c?ref=v1', true],
    ['github.com/a/b', true],
    ['git@github.com:a/b', true],
    ['git::https://a/b', true],
    ['ssh://git@a/b.git', true],
    ['../base?ref=main', true],
    ['../base', false],
    ['github.com.yaml', false],
    ['a@b/c.yaml', false],
  ])('%s is remote: %s', (path, expected) => {
    expect(isRemote(path)).toBe(expected);
  });
});

describe('a label selector in text', () => {
  const labels = new Map([
    ['app', 'web'],
    ['example.com/tier', 'front'],
  ]);
  it.each([
    ['app=web', true],
    ['app==web', true],
    ['app=db', false],
    ['app!=db', true],
    ['missing!=db', true],
    ['app', true],
    ['!app', false],
    ['!missing', true],
    ['app in (db, web)', true],
    ['app notin (db, web)', false],
    ['missing notin (db)', true],
    ['app in (web),example.com/tier=front', true],
    ['app=web,!app', false],
  ])('%s → %s', (text, expected) => {
    expect(parseLabelSelector(text)?.every((test) => test(labels))).toBe(expected);
  });

  it.each(['app ~ web', 'app in web', 'app=a b', ','])('%s is none', (text) => {
    expect(parseLabelSelector(text)).toBeUndefined();
  });
});
