import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { type ManifestFile, parseManifest } from '../../../src/policies/manifest.ts';

/** Every manifest below the directories, named from them; the bytes as they are, a byte order mark too. */
export function manifestFiles(directories: readonly string[]): ManifestFile[] {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  return directories.flatMap((directory) =>
    readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter((name) => ['.yaml', '.yml', '.json'].includes(extname(name)))
      .sort()
      .map((name) => parseManifest(name, decoder.decode(readFileSync(join(directory, name))))),
  );
}
