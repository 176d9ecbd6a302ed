import { compareText } from '../../model/problem.ts';
import type { Deployment, OtherDeployment } from '../deployment.ts';
import type { ManifestObject } from '../manifest.ts';
import { isRecord } from '../unknown-fields.ts';
import { textOf } from './fields.ts';
import { locateEdit, sourceAt } from './locate.ts';
import { partKey, partKeysOf } from './origins.ts';
import { describeResource, type Resource } from './resource.ts';
import { nearestAt, treeAt, valueOf } from './tree.ts';

/** A resource at the end of one build. */
export interface Built {
  readonly resource: Resource;
  readonly by: string;
}

/** Which deployed objects are made of a part of a file. */
export class Sharing {
  readonly #byPart = new Map<string, Built[]>();

  constructor(built: readonly Built[]) {
    for (const one of built) {
      for (const key of partKeysOf(one.resource.tree)) {
        const users = this.#byPart.get(key);
        if (users === undefined) this.#byPart.set(key, [one]);
        else users.push(one);
      }
    }
  }

  others(than: Built, key: string): OtherDeployment[] {
    const mine = trailOf(than);
    return (this.#byPart.get(key) ?? [])
      .filter((one) => one !== than)
      .map((one) => {
        const theirs = trailOf(one);
        return {
          id: idOf(one),
          overlay: theirs.find((file) => !mine.includes(file)) ?? one.by,
          own: mine.find((file) => !theirs.includes(file)),
        };
      })
      .sort((a, b) => compareText(a.id, b.id));
  }
}

/** Kustomizations from the inside out. */
function trailOf({ resource, by }: Built): readonly string[] {
  return resource.through.includes(by) ? resource.through : [...resource.through, by];
}

function idOf({ resource, by }: Built): string {
  return `${by}: ${describeResource(resource)}`;
}

/**
 * The object as deployed, whose places are those of the texts it is made of.
 * @param isOutside whether a file lies outside what the user named
 */
export function deployedObject(
  built: Built,
  sharing: Sharing,
  isOutside: (file: string) => boolean,
): ManifestObject {
  const { resource, by } = built;
  const { object, tree, texts, through, doubts } = resource;
  const value = valueOf(tree);
  const name = textOf(treeAt(tree, ['metadata', 'name'])) ?? '';
  const namespace = textOf(treeAt(tree, ['metadata', 'namespace']));
  const inherited = new Set(texts.flatMap((text) => text.uneditable));
  const foreign = [...new Set(texts.map((text) => text.file))].filter(isOutside);
  const deployment: Deployment = {
    by,
    id: idOf(built),
    name: object.name,
    files: [...new Set([...texts.map((text) => text.file), ...through, by])].sort(compareText),
    source: (path) => sourceAt(tree, path),
    others: (part) => sharing.others(built, partKey(part)),
    locate: (edit) => locateEdit(tree, edit),
  };
  return {
    file: object.file,
    document: object.document,
    root: object.root,
    apiVersion: object.apiVersion,
    kind: object.kind,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    value: isRecord(value) ? value : {},
    uneditable: [
      ...doubts,
      ...inherited,
      ...foreign.map(
        (file) =>
          `it is written in ${file}, outside of what --policies names, where other overlays may use it; name the directory that holds all of them`,
      ),
    ],
    place: (path) => {
      const { origin } = nearestAt(tree, path);
      return origin.text.place(origin.path);
    },
    deployment,
    ...(foreign.length > 0 && doubts.length + inherited.size === 0 ? { sourceFile: by } : {}),
  };
}
