import { createHash } from 'node:crypto';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { readManifests } from '../../adapters/files/read-manifests.ts';
import type { FileHash } from '../../report/proof.ts';
import { namesCluster } from '../names-cluster.ts';

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** @param text as read: UTF-8, byte for byte */
export function hashOf(text: string): Omit<FileHash, 'path'> {
  return { sha256: sha256(text), size: Buffer.byteLength(text) };
}

/**
 * Every manifest below the paths, each named by the path it has below its own, in the order read.
 * @param except files that are hashed elsewhere: where policies and inventory share a directory, those of the policies
 */
export async function hashManifests(
  paths: readonly string[],
  except: Iterable<string> = [],
): Promise<FileHash[]> {
  const others = new Set([...except].map((file) => resolve(file)));
  const { texts } = await readManifests(paths.filter((path) => !namesCluster(path)));
  return texts
    .filter(({ file }) => !others.has(resolve(file)))
    .map(({ relativePath, text }) => ({ path: slashed(relativePath), ...hashOf(text) }));
}

/** As seen from a directory, with forward slashes; a cluster's name and an address stay as they are. */
export function seenFrom(directory: string, path: string): string {
  if (namesCluster(path)) return path;
  const way = relative(resolve(directory), resolve(path));
  return way === '' ? '.' : slashed(way);
}

/** The inverse. */
export function foundFrom(directory: string, path: string): string {
  if (namesCluster(path) || isAbsolute(path)) return path;
  const found = relative('.', resolve(directory, path));
  return found === '' ? '.' : found;
}

export function slashed(path: string): string {
  return path.split(sep).join('/');
}
