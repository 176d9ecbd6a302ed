import { RE2JS } from 're2js';
import { isRecord } from '../unknown-fields.ts';
import type { TargetSelector } from './kustomization.ts';
import { type LabelTest, parseLabelSelector } from './label-selector.ts';
import { groupAndVersion, type Resource, type ResourceName } from './resource.ts';
import { treeAt, valueOf } from './tree.ts';

/** Whether a patch's target selects a resource, by the first and the present name; `unclear` where it cannot be read. */
export function selects(target: TargetSelector, resource: Resource): boolean | 'unclear' {
  const { group, version } = groupAndVersion(resource.object.apiVersion);
  const [first, last] = [resource.names[0], resource.names.at(-1)];
  const either = (pattern: string | undefined, part: (name: ResourceName) => string): boolean | 'unclear' =>
    anyOf([first, last].flatMap((name) => (name === undefined ? [] : [matches(pattern, part(name))])));
  return allOf([
    matches(target.group, group),
    matches(target.version, version),
    matches(target.kind, resource.object.kind),
    either(target.namespace, ({ namespace }) => (namespace === '' ? 'default' : namespace)),
    either(target.name, ({ name }) => name),
    holds(target.labelSelector, resource, 'labels'),
    holds(target.annotationSelector, resource, 'annotations'),
  ]);
}

function anyOf(answers: readonly (boolean | 'unclear')[]): boolean | 'unclear' {
  return answers.includes(true) || (answers.includes('unclear') ? 'unclear' : false);
}

function allOf(answers: readonly (boolean | 'unclear')[]): boolean | 'unclear' {
  return !answers.includes(false) && (answers.includes('unclear') ? 'unclear' : true);
}

/** In instructions; matching takes the time of this by the length of the name. */
const MAX_PROGRAM_SIZE = 2000;

function matches(pattern: string | undefined, text: string): boolean | 'unclear' {
  if (pattern === undefined || pattern === text) return true;
  try {
    const compiled = RE2JS.compile(pattern);
    return compiled.programSize() > MAX_PROGRAM_SIZE ? 'unclear' : compiled.matches(text);
  } catch {
    // kustomize stops at it
    return 'unclear';
  }
}

function holds(
  selector: string | undefined,
  resource: Resource,
  part: 'labels' | 'annotations',
): boolean | 'unclear' {
  if (selector === undefined) return true;
  const tests: readonly LabelTest[] | undefined = parseLabelSelector(selector);
  if (tests === undefined) return 'unclear';
  const tree = treeAt(resource.tree, ['metadata', part]);
  const value = tree === undefined ? {} : valueOf(tree);
  const labels = new Map(
    Object.entries(isRecord(value) ? value : {}).map(([key, inner]) => [key, String(inner)]),
  );
  return tests.every((test) => test(labels));
}
