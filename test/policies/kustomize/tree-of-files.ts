import { type Deployed, deploy } from '../../../src/policies/kustomize/deploy.ts';
import { type ManifestFile, parseManifest } from '../../../src/policies/manifest.ts';

function parsed(texts: Readonly<Record<string, string>>): ManifestFile[] {
  return Object.entries(texts).map(([file, text]) => parseManifest(file, text));
}

/** What files in memory deploy. */
export function deployFiles(
  files: Readonly<Record<string, string>>,
  {
    outside = {},
    named = [],
  }: { outside?: Readonly<Record<string, string>>; named?: readonly string[] } = {},
): Deployed {
  return deploy({ files: parsed(files), outside: parsed(outside), named: new Set(named) });
}

export const DB = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db
spec:
  podSelector: {}
  ingress:
    - from:
        - podSelector: {}
`;

/** A base with one policy, and an overlay with more lines. */
export function overlay(lines: string): Record<string, string> {
  return {
    'base/kustomization.yaml': 'resources: [db.yaml]\n',
    'base/db.yaml': DB,
    'prod/kustomization.yaml': `resources: [../base]\nnamespace: prod\n${lines}`,
  };
}
