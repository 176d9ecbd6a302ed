import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KubernetesObject } from './chart.ts';

const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));
const OF_OPERATORS = new Map([
  ['cilium.io', '@kubernetes-models/cilium'],
  ['cert-manager.io', '@kubernetes-models/cert-manager'],
  ['monitoring.coreos.com', '@kubernetes-models/prometheus-operator'],
]);

/** What the schema of a kind says against an object. */
export interface Fault {
  /** index of the object */
  readonly at: number;
  readonly message: string;
}

interface Model {
  validate(): void;
}

/**
 * Holds objects against the schemas of Kubernetes and of the operators' CRDs, both ways that `kubernetes-models`
 * publishes them, since each catches what the other lets pass: TypeScript knows the fields that there are and the
 * values that they may have, the validators know ranges, formats and patterns.
 */
export async function faultsOf(objects: readonly KubernetesObject[]): Promise<Fault[]> {
  const typed = await typeFaults(objects);
  const validated = await Promise.all(objects.map(validationFault));
  return [...typed, ...validated.flat()].toSorted((a, b) => a.at - b.at);
}

function moduleOf({ apiVersion, kind }: KubernetesObject): string {
  const [group = ''] = apiVersion.split('/');
  return `${OF_OPERATORS.get(group) ?? 'kubernetes-models'}/${apiVersion}/${kind}`;
}

/** Each object becomes a constant of its kind's type, one a line, and the compiler names the lines that do not fit. */
async function typeFaults(objects: readonly KubernetesObject[]): Promise<Fault[]> {
  const directory = mkdtempSync(join(tmpdir(), 'lapse-types-'));
  try {
    symlinkSync(MODULES, join(directory, 'node_modules'));
    const lines = objects.map(
      (object, at) =>
        `export const object${at}: import('${moduleOf(object)}').I${object.kind} = ${JSON.stringify(object)};`,
    );
    writeFileSync(join(directory, 'objects.ts'), lines.join('\n'));
    const compilerOptions = {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      target: 'es2023',
      module: 'nodenext',
      types: [],
    };
    const config = { compilerOptions, files: ['objects.ts'] };
    writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify(config));
    return await compile(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function compile(directory: string): Promise<Fault[]> {
  const args = [join(MODULES, '.bin/tsc'), '-p', directory, '--pretty', 'false'];
  return new Promise((resolve, reject) => {
    execFile('node', args, { cwd: directory, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      const faults = [...stdout.matchAll(/^objects\.ts\((\d+),\d+\): error TS\d+: (.*)$/gm)].map(
        ([, line, message = '']) => ({ at: Number(line) - 1, message }),
      );
      if (error !== null && faults.length === 0) reject(new Error(`the compiler failed: ${stdout}${stderr}`));
      else resolve(faults);
    });
  });
}

async function validationFault(object: KubernetesObject, at: number): Promise<Fault[]> {
  try {
    const loaded: Record<string, new (data: object) => Model> = await import(moduleOf(object));
    const Kind = loaded[object.kind];
    if (Kind === undefined) return [{ at, message: `no schema of ${object.kind}` }];
    new Kind(object).validate();
    return [];
  } catch (error) {
    return [{ at, message: error instanceof Error ? error.message : String(error) }];
  }
}
