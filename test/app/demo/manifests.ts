import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

const FIXTURES = fileURLToPath(new URL('../../../fixtures/', import.meta.url));

/** As much of a manifest as these tests look at. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly creationTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: SpecJson;
}

interface SpecJson {
  readonly template?: TemplateJson;
  readonly jobTemplate?: { readonly spec: { readonly template: TemplateJson } };
  readonly replicas?: number;
  readonly selector?: Readonly<Record<string, unknown>>;
  readonly ports?: readonly { readonly targetPort: string }[];
  readonly podSelector?: unknown;
  readonly endpointSelector?: unknown;
  readonly egress?: readonly unknown[];
}

export interface ManifestFile {
  /** relative to `fixtures/` */
  readonly path: string;
  readonly text: string;
  readonly manifests: readonly Manifest[];
}

/** Reads every YAML file below a folder of `fixtures/`, sorted by path. Throws on YAML that does not parse. */
export function readManifests(folder: string): ManifestFile[] {
  const paths = readdirSync(join(FIXTURES, folder), { recursive: true, encoding: 'utf8' });
  return paths
    .filter((path) => path.endsWith('.yaml'))
    .sort()
    .map((path) => readManifestFile(join(folder, path)));
}

export function readManifestFile(path: string): ManifestFile {
  const text = readFileSync(join(FIXTURES, path), 'utf8');
  const manifests = parseAllDocuments(text).map((document): Manifest => {
    const [problem] = [...document.errors, ...document.warnings];
    if (problem !== undefined) throw new Error(`${path}: ${problem.message}`);
    const manifest: Manifest = document.toJS();
    return manifest;
  });
  return { path, text, manifests };
}

export interface PodTemplate {
  readonly labels: Readonly<Record<string, string>>;
  readonly serviceAccount: string;
  /** of all containers: number by name */
  readonly ports: ReadonlyMap<string, number>;
  readonly isHostNetwork: boolean;
}

interface TemplateJson {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly serviceAccountName?: string;
    readonly hostNetwork?: boolean;
    readonly containers: readonly {
      readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
    }[];
  };
}

/** The pod template of a workload; undefined for objects that own no pods. */
export function podTemplate(manifest: Manifest): PodTemplate | undefined {
  const template = manifest.spec?.jobTemplate?.spec.template ?? manifest.spec?.template;
  if (template === undefined) return undefined;
  const ports = template.spec.containers.flatMap((container) => container.ports ?? []);
  return {
    labels: template.metadata.labels,
    serviceAccount: template.spec.serviceAccountName ?? 'default',
    ports: new Map(ports.map((port) => [port.name, port.containerPort])),
    isHostNetwork: template.spec.hostNetwork === true,
  };
}
