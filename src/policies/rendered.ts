import { getOrMake } from '../model/get-or-make.ts';
import { groupBy } from '../model/group-by.ts';
import { baseName, directoryOf, normalPath } from './kustomize/paths.ts';
import type { ManifestFile } from './manifest.ts';
import { formatRef, type Policy } from './policy.ts';
import { makesPolicies, templateKinds } from './templates.ts';

/**
 * Says of policies that are only the outcome of something else among the files which file a person changes instead:
 * of what Helm rendered the template, of a live one its manifest or template. What is rendered is not edited.
 */
export function withSources(policies: readonly Policy[], files: readonly ManifestFile[]): Policy[] {
  const templates = templatesOf(files);
  const lines = new Map<string, readonly string[]>();
  const linesOf = ({ file, text }: ManifestFile): readonly string[] =>
    getOrMake(lines, file, () => text.split(/\r?\n/));
  const byFile = new Map(files.map((file) => [file.file, file]));
  const byName = groupBy(policies, ({ ref }) => formatRef(ref));
  return policies.map((policy) => {
    // what cannot be edited for a reason of its own may do something else than it says; a live one never may be
    const reasons = policy.uneditable.length - (byFile.has(policy.file) ? 0 : 1);
    if (policy.deployment !== undefined || reasons > 0) return policy;
    const file = byFile.get(policy.file);
    if (file !== undefined)
      return templates.length === 0 ? policy : renderedBy(policy, linesOf(file), templates);
    const written = byName.get(formatRef(policy.ref))?.find((one) => byFile.has(one.file));
    const source = written?.file ?? templateOf(policy, templates);
    return source === undefined ? policy : { ...policy, sourceFile: source };
  });
}

interface Template {
  readonly file: string;
  readonly text: string;
  /** of the chart, then below it, as Helm prints it: `shop/templates/db.yaml`; undefined for Jsonnet */
  readonly source: string | undefined;
}

function templatesOf(files: readonly ManifestFile[]): Template[] {
  const kinds = templateKinds(files.map((one) => one.file));
  const charts = files.filter((one) => baseName(one.file) === 'Chart.yaml');
  return files
    .filter(({ file }) => kinds.has(file))
    .map(({ file, text }) => {
      const chart = charts
        .map((one) => ({ directory: directoryOf(normalPath(one.file)), name: nameOf(one) }))
        .filter(({ directory }) => directory === '.' || normalPath(file).startsWith(`${directory}/`))
        // that of the innermost chart
        .sort((a, b) => b.directory.length - a.directory.length)[0];
      const inner = chart === undefined || chart.directory === '.' ? 0 : chart.directory.length + 1;
      const source = chart?.name === undefined ? undefined : `${chart.name}/${normalPath(file).slice(inner)}`;
      return { file, text, source: kinds.get(file) === 'helm' ? source : undefined };
    });
}

function nameOf({ text }: ManifestFile): string | undefined {
  return /^name:\s*['"]?([\w.-]+)/m.exec(text)?.[1];
}

/** Helm writes above each object where it comes from; a subchart's template has the way to it in front. */
function renderedBy(policy: Policy, text: readonly string[], templates: readonly Template[]): Policy {
  const lines = text.slice(0, policy.place.line - 1);
  const above = lines.slice(lines.findLastIndex((line) => line.startsWith('---')) + 1);
  const source = above
    .map((line) => /^# Source: (\S+)\s*$/.exec(line)?.[1])
    .findLast((one) => one !== undefined);
  const template = templates.find(
    (one) => one.source !== undefined && (source === one.source || source?.endsWith(`/charts/${one.source}`)),
  );
  if (template === undefined) return policy;
  const reason = `it is rendered from ${template.file}, which would bring it back; change it there`;
  return { ...policy, uneditable: [...policy.uneditable, reason], sourceFile: template.file };
}

/** The one template that can have made a live policy. */
function templateOf({ ref }: Policy, templates: readonly Template[]): string | undefined {
  const named = templates.filter(
    ({ text }) => makesPolicies(text, ref.kind) && text.split(/[^\w.-]+/).includes(ref.name),
  );
  return named.length === 1 ? named[0]?.file : undefined;
}
