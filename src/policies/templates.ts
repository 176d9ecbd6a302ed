import type { Problem } from '../model/problem.ts';
import { baseName, directoryOf, normalPath } from './kustomize/paths.ts';
import { POLICY_KINDS } from './policy.ts';

/** Texts that a program makes manifests from. They are never read as manifests, and never changed. */
export type TemplateKind = 'helm' | 'jsonnet';

const JSONNET = /\.(?:jsonnet|libsonnet)$/;

export function isJsonnet(path: string): boolean {
  return JSONNET.test(path);
}

/**
 * Which of the files are templates: Jsonnet by name, and whatever lies below `templates/` of a directory that holds a
 * `Chart.yaml`.
 */
export function templateKinds(paths: readonly string[]): ReadonlyMap<string, TemplateKind> {
  const charts = paths
    .filter((path) => baseName(path) === 'Chart.yaml')
    .map((path) => directoryOf(normalPath(path)));
  const templates = charts.map((chart) => (chart === '.' ? 'templates/' : `${chart}/templates/`));
  return new Map(
    paths.flatMap((path): [string, TemplateKind][] => {
      if (isJsonnet(path)) return [[path, 'jsonnet']];
      const normal = normalPath(path);
      return templates.some((prefix) => normal.startsWith(prefix)) ? [[path, 'helm']] : [];
    }),
  );
}

/** Whether a template's text names a kind of policy. */
export function makesPolicies(text: string, kind: string): boolean {
  return lineOfKind(text, [kind]) !== -1;
}

function lineOfKind(text: string, kinds: readonly string[]): number {
  const named = new RegExp(`\\bkind['"]?\\s*:\\s*['"]?(?:${kinds.join('|')})\\b`);
  return text.split(/\r?\n/).findIndex((one) => named.test(one));
}

/** What a person has to know of a template: that its policies are not judged. Nothing where it makes none. */
export function templateProblem(kind: TemplateKind, file: string, text: string): Problem | undefined {
  const line = lineOfKind(text, POLICY_KINDS);
  if (line === -1) return undefined;
  switch (kind) {
    case 'helm':
      return {
        file,
        line: line + 1,
        message: 'is a template of a Helm chart: its policies are not judged, and it is left as it is',
        remedy:
          'name the output of helm template, or --policies cluster, and make the change that is suggested here',
      };
    case 'jsonnet':
      return {
        file,
        line: line + 1,
        message: 'is Jsonnet: its policies are not judged, and it is left as it is',
        remedy:
          'name the output of jsonnet, or --policies cluster, and make the change that is suggested here',
      };
  }
}
