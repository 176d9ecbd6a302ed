import { describe, expect, it } from 'vitest';
import {
  identityLabelFilter,
  identityLabelFilterOrDefault,
  isIdentityLabel,
  nodeLabelFilter,
} from '../../../src/policies/inventory/identity-labels.ts';

describe('the labels that make up an identity by default (§2.2)', () => {
  it.each([
    { key: 'app', kept: true },
    { key: 'app.kubernetes.io/name', kept: true },
    { key: 'io.kubernetes.pod.namespace', kept: true },
    { key: 'io.cilium.k8s.namespace.labels.team', kept: true },
    { key: 'io.cilium.k8s.policy.cluster', kept: true },
    { key: 'batch.kubernetes.io/job-name', kept: true },
    { key: 'statefulset.kubernetes.io/pod-name', kept: false },
    { key: 'apps.kubernetes.io/pod-index', kept: false },
    { key: 'batch.kubernetes.io/job-completion-index', kept: false },
    { key: 'batch.kubernetes.io/controller-uid', kept: false },
    { key: 'io.kubernetes.other', kept: false },
    { key: 'kubernetes.io/hostname', kept: false },
    { key: 'beta.kubernetes.io/arch', kept: false },
    { key: 'failure-domain.beta.kubernetes.io/zone', kept: false },
    { key: 'k8s.io/x', kept: false },
    { key: 'pod-template-hash', kept: false },
    { key: 'pod-template-generation', kept: false },
    { key: 'controller-revision-hash', kept: false },
    { key: 'controller-uid', kept: false },
    { key: 'annotation.x', kept: false },
    { key: 'etcd_node', kept: false },
    { key: 'topology.kubernetes.io/zone', kept: false },
    { key: 'io.cilium.k8s.policy.serviceaccount', kept: true },
    { key: 'my.io.kubernetes', kept: true },
    { key: 'app.kubernetes.io/x-beta.kubernetes.io', kept: false },
    { key: 'io.cilium.k8s.namespace.labels.beta.kubernetes.io/arch', kept: false },
    { key: 'x'.repeat(318), kept: false },
  ])('$key: kept $kept', ({ key, kept }) => {
    expect(isIdentityLabel(key)).toBe(kept);
  });
});

describe('the setting `labels`', () => {
  it.each([
    {
      why: 'none: the default filter',
      setting: undefined,
      kept: ['app', 'team'],
      dropped: ['pod-template-hash'],
    },
    { why: 'blank: the default filter', setting: ' ', kept: ['app'], dropped: ['pod-template-hash'] },
    {
      why: 'an entry that includes: only what is included, the default ones among them',
      setting: 'k8s:app k8s:team',
      kept: ['app', 'app-production', 'team', 'io.kubernetes.pod.namespace', 'app.kubernetes.io/name'],
      dropped: ['env', 'my-app', 'pod-template-hash'],
    },
    {
      why: 'an entry that excludes adds to the default ones',
      setting: 'k8s:!controller-uid k8s:!job-name',
      kept: ['app', 'job'],
      dropped: ['job-name', 'job-name-2', 'controller-uid', 'pod-template-hash'],
    },
    {
      why: 'the longer match wins: included',
      setting: '!foo foo\\.bar',
      kept: ['foo.bar', 'foo.bar.baz'],
      dropped: ['foo', 'foo.b', 'app'],
    },
    { why: 'at the same length, excluded wins', setting: '!foo foo', kept: [], dropped: ['foo', 'foo.bar'] },
    {
      why: 'a default exclusion can be undone by including more of the key',
      setting: 'topology\\.kubernetes\\.io/zone',
      kept: ['topology.kubernetes.io/zone'],
      dropped: ['topology.kubernetes.io/region'],
    },
    {
      why: 'an entry of another source does not count',
      setting: 'container:!app',
      kept: ['app'],
      dropped: [],
    },
    {
      why: 'patterns are matched from the start',
      setting: '!.*secret',
      kept: ['app'],
      dropped: ['my-secret'],
    },
    {
      why: 'groups and classes',
      setting: '(app|team)[0-9]?$',
      kept: ['app', 'team1'],
      dropped: ['application', 'apps', 'env'],
    },
    { why: 'what Go alone has', setting: '(?i)TEAM\\pN+', kept: ['team12'], dropped: ['team', 'app'] },
    {
      why: 'labels of namespaces are filtered under their long key',
      setting: '!io\\.cilium\\.k8s\\.namespace\\.labels\\.cost-.*',
      kept: ['io.cilium.k8s.namespace.labels.team'],
      dropped: ['io.cilium.k8s.namespace.labels.cost-centre'],
    },
  ])('$why: "$setting"', ({ setting, kept, dropped }) => {
    const filter = identityLabelFilterOrDefault(setting);
    expect(identityLabelFilter(setting).ok).toBe(true);
    expect([...kept, ...dropped].filter((key) => filter('k8s', key))).toEqual(kept);
  });

  it.each([
    { why: 'no pattern behind the source', entry: 'k8s:' },
    { why: 'an open group', entry: '(app' },
    { why: 'nothing to repeat', entry: '*app' },
    { why: 'a look-ahead, which Go has not', entry: '(?!app)' },
    { why: 'a back reference', entry: '(a)\\1' },
    { why: 'more than a person would write', entry: 'a{1000}b{1000}c{1000}' },
  ])('$why: "$entry" is not understood, and the default filter stands in', ({ entry }) => {
    const filter = identityLabelFilter(`app ${entry}`);
    expect(filter.ok ? '' : filter.error).toContain(entry);
    expect(identityLabelFilterOrDefault(entry)('k8s', 'team')).toBe(true);
  });

  it('takes no time on hostile keys', () => {
    const filter = identityLabelFilterOrDefault(`!.*.*.*.*z (a+)+$ ${'a?'.repeat(30)}${'a'.repeat(30)}z`);
    const started = performance.now();
    for (const key of ['a'.repeat(317), 'ab'.repeat(158), 'a'.repeat(1_000_000)]) filter('k8s', key);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('the setting `node-labels`', () => {
  it.each([
    { why: 'none: every label', setting: undefined, kept: ['zone', 'kubernetes.io/hostname'] },
    { why: 'an entry that includes', setting: 'node:zone', kept: ['zone'] },
    { why: 'an entry that excludes', setting: '!kubernetes\\.io', kept: ['zone'] },
  ])('$why: "$setting"', ({ setting, kept }) => {
    const filter = nodeLabelFilter(setting);
    const keys = ['zone', 'kubernetes.io/hostname'];
    expect(filter.ok ? keys.filter((key) => filter.value('node', key)) : filter.error).toEqual(kept);
  });
});
