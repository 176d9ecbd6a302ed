import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

export const DEPLOY = fileURLToPath(new URL('../../deploy/', import.meta.url));
export const CHART = `${DEPLOY}helm/lapse/`;
/** `.ci/run` installs it. */
export const HELM = process.env['HELM'] ?? 'helm';
export const hasHelm = spawnSync(HELM, ['version']).status === 0;
/** Values that the chart is tried with. */
export const CASES = readdirSync(`${CHART}ci`);

/** Of a Kubernetes object, what every one has. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

export function render(...options: readonly string[]): string {
  return execFileSync(HELM, ['template', 'lapse', CHART, '--namespace', 'lapse', ...options], {
    encoding: 'utf8',
  });
}

export function valuesOf(file: string): string[] {
  return ['--values', `${CHART}ci/${file}`];
}

export function objectsOf<T extends KubernetesObject = KubernetesObject>(text: string): T[] {
  return parseAllDocuments(text)
    .map((document): T | null => document.toJS())
    .filter((object) => object !== null);
}

/** Objects of every manifest below a folder of `deploy`, by file. */
export function manifestsIn(folder: string): Map<string, KubernetesObject[]> {
  const files = readdirSync(`${DEPLOY}${folder}`, { encoding: 'utf8' }).filter(
    (file) => file.endsWith('.yaml') && file !== 'kustomization.yaml',
  );
  return new Map(files.map((file) => [file, objectsOf(readFileSync(`${DEPLOY}${folder}/${file}`, 'utf8'))]));
}
