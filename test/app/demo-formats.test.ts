import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type DemoResult, runDemo } from '../../src/app/demo/run-demo.ts';
import { buildOnce } from '../support/build.ts';
import { reportValidator } from '../support/report-schema.ts';
import { sarifValidator } from '../support/sarif-schema.ts';
import { tempDir } from '../support/temp-dir.ts';

const directory = join(tempDir(), 'demo');
let paths: DemoResult['paths'];

beforeAll(async () => {
  // the page is built code
  await buildOnce();
  ({ paths } = await runDemo({ outputDirectory: directory, signal: new AbortController().signal }));
}, 480_000);

describe('every format of the demo is as reviewed', () => {
  const formats = ['report', 'markdown', 'json', 'csv', 'sarif'] as const;

  it.each(formats)('%s', async (format) => {
    // absolute paths are those of this run; the diff names them without the slash that they begin with
    const text = readFileSync(paths[format], 'utf8').replaceAll(directory.slice(1), 'demo');
    const name = paths[format].slice(directory.length + 1);
    await expect(text).toMatchFileSnapshot(`demo/golden/${name}`);
  });
});

describe('every format with a schema fits it', () => {
  it.each([
    { format: 'json', validator: reportValidator },
    { format: 'sarif', validator: sarifValidator },
  ] as const)('$format', ({ format, validator }) => {
    const validate = validator();
    const isValid = validate(JSON.parse(readFileSync(paths[format], 'utf8')));
    expect([isValid, validate.errors]).toEqual([true, null]);
  });
});
