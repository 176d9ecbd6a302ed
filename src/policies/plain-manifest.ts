import { CORE_SCHEMA, loadAll } from 'js-yaml';
import type { Problem } from '../model/problem.ts';
import { type ManifestFile, parseManifest } from './manifest.ts';
import { type Path, type Place, TextMap } from './place.ts';
import { demandShallow, type PlainObject, plainObjects } from './plain-object.ts';

/** What is read of a file whose text is never changed. */
export interface PlainManifest {
  readonly objects: readonly PlainObject[];
  readonly problems: readonly Problem[];
}

/** Anchors, aliases, tags, odd keys and numbers: where parsers differ, and what hostile text is made of. */
const UNUSUAL = /(?:^|[\s[{,:-])(?:[&*!]\S|(?:<<|~|null)\s*:|\{\{|[-+]?(?:0b[01]|[\d.]+_))/i;

/**
 * The same objects as `parseManifest`, for a tenth of the time: where something is written is looked for when it is asked
 * for. Text that is unusual or broken is read as that does, which tells what is wrong and where.
 */
export function parsePlainManifest(file: string, text: string): PlainManifest {
  if (UNUSUAL.test(text)) return parseManifest(file, text);
  const objects: PlainObject[] = [];
  let whole: ManifestFile | undefined;
  const placeOf = (object: number, path: Path): Place => {
    whole ??= parseManifest(file, text);
    return whole.objects[object]?.place(path) ?? new TextMap(file, text).place(0, 0);
  };
  try {
    loadAll(
      text,
      (document) => {
        demandShallow(document);
        for (const object of plainObjects(file, document)) {
          const number = objects.length;
          objects.push({ ...object, place: (path) => placeOf(number, path) });
        }
      },
      { schema: CORE_SCHEMA },
    );
  } catch {
    return parseManifest(file, text);
  }
  return { objects, problems: [] };
}
