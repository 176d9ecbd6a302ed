import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { POLICY_SEEDS } from './policy-seeds.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url));

/** Every document of the bundled fixtures that holds a policy, templates and broken ones as well. */
export const FIXTURE_TEXTS: readonly string[] = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.ya?ml$/.test(file))
  .flatMap((file) => readFileSync(join(FIXTURES, file), 'utf8').split(/^---\n/m))
  .filter((text) => /kind: *\w*NetworkPolicy/.test(text));

/** The seeds in the layouts that people and programs write. */
export const SEED_TEXTS: readonly string[] = POLICY_SEEDS.flatMap((seed) => [
  stringify(seed),
  stringify(seed, { collectionStyle: 'flow' }),
  JSON.stringify(seed, undefined, 2),
  stringify({ apiVersion: 'v1', kind: 'List', items: [seed, seed] }, { aliasDuplicateObjects: true }),
]);
