// deploy/manifests, rendered from the chart: `npm run manifests`, with HELM naming a helm that is not in the path.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Document, isMap, parseAllDocuments, visit } from 'yaml';

const DEPLOY = fileURLToPath(new URL('deploy/', import.meta.url));
const CHART = `${DEPLOY}helm/lapse`;
const NAMESPACE = 'lapse';
const WITHOUT_NAMESPACE = new Set(['Namespace', 'ClusterRole', 'ClusterRoleBinding']);
/** Not everybody has a forge or the Prometheus operator: kustomizations of their own. */
const FOLDERS = new Map([
  ['monitoring.yaml', 'monitoring/'],
  ['propose.yaml', 'propose/'],
  ['propose-networkpolicy.yaml', 'propose/'],
]);
/** What only Helm wants, and what would have to change with a file that people edit. */
const OF_HELM = ['helm.sh/chart', 'app.kubernetes.io/managed-by', 'checksum/config'];
const HEAD = `# Rendered from deploy/helm/lapse by \`npm run manifests\`; change the chart, or patch this in a kustomization.\n`;

/** The text of each manifest, by its path in `deploy/manifests`. */
export function renderManifests(): Map<string, string> {
  const values = `${CHART}/ci/manifests-values.yaml`;
  const args = ['template', 'lapse', CHART, '--namespace', NAMESPACE, '--values', values];
  const rendered = execFileSync(process.env['HELM'] ?? 'helm', args, { encoding: 'utf8' });
  const files = new Map<string, Document.Parsed[]>();
  for (const text of rendered.split(/^---\n/m).slice(1)) {
    const [, source = ''] = /^# Source: lapse\/templates\/(\S+)\n/.exec(text) ?? [];
    const documents = parseAllDocuments(text.slice(text.indexOf('\n') + 1));
    for (const document of documents) {
      adapt(document);
      files.set(source, [...(files.get(source) ?? []), document]);
    }
  }
  return new Map(
    [...files].map(([file, documents]) => [
      `${FOLDERS.get(file) ?? ''}${file}`,
      HEAD +
        documents
          .map((document) => document.toString({ lineWidth: 0, flowCollectionPadding: false }))
          .join('---\n'),
    ]),
  );
}

function adapt(document: Document.Parsed): void {
  const isBound = !WITHOUT_NAMESPACE.has(String(document.get('kind')));
  const metadata = document.get('metadata');
  if (isBound && isMap(metadata) && !metadata.has('namespace'))
    metadata.items.splice(1, 0, document.createPair('namespace', NAMESPACE));
  visit(document, {
    Pair(_, { key, value }) {
      if (isNamed(key, OF_HELM)) return visit.REMOVE;
      if (!isNamed(key, ['annotations']) || !isMap(value)) return undefined;
      for (const name of OF_HELM) value.delete(name);
      return value.items.length === 0 ? visit.REMOVE : undefined;
    },
  });
}

function isNamed(key: unknown, names: readonly string[]): boolean {
  return names.includes(String(key));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  for (const [file, text] of renderManifests()) writeFileSync(`${DEPLOY}manifests/${file}`, text);
