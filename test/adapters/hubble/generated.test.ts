import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

async function filesOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(
      files.map(async (file) => [relative(folder, file), await readFile(file, 'utf8')] as const),
    ),
  );
}

it('the committed message code is what proto/ generates', async () => {
  const output = await mkdtemp(join(tmpdir(), 'lapse-proto-'));
  try {
    const buf = join(ROOT, 'node_modules/.bin/buf');
    // `buf` puts the plugin's `out` below --output.
    await promisify(execFile)(buf, ['generate', '--output', output], { cwd: ROOT });
    const generated = await filesOf(join(output, 'src/adapters/hubble/gen'));
    const committed = await filesOf(join(ROOT, 'src/adapters/hubble/gen'));
    expect(Object.keys(committed)).toHaveLength(4);
    expect(committed).toEqual(generated);
  } finally {
    await rm(output, { recursive: true });
  }
});
