import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runDemo } from '../../../src/app/demo/run-demo.ts';
import { tempDir } from '../../support/temp-dir.ts';

const directory = tempDir();

it('a directory that holds a person’s files is not touched', async () => {
  const kept = join(directory, 'mine');
  mkdirSync(join(kept, 'policies'), { recursive: true });
  writeFileSync(join(kept, 'policies', 'web.yaml'), 'mine');
  await expect(
    runDemo({ outputDirectory: kept, signal: new AbortController().signal }),
  ).rejects.toMatchObject({ code: 'usage' });
  expect(readFileSync(join(kept, 'policies', 'web.yaml'), 'utf8')).toBe('mine');
  expect(readdirSync(kept)).toEqual(['policies']);
});
