import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'lapse-architecture-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Cruise {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: { readonly violations: readonly { readonly rule: { readonly name: string } }[] };
}

function cruise(cwd: string): Cruise {
  const program = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const args = [program, 'src', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
  const text = execFileSync(process.execPath, args, { cwd, encoding: 'utf8', maxBuffer: 1e9 });
  const result: Cruise = JSON.parse(text);
  return result;
}

describe('the architecture rules', () => {
  it('look at every source file: rules that see nothing would report success', () => {
    const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.tsx?$/.test(name),
    );
    const seen = cruise(root).modules.filter(({ source }) => source.startsWith('src/'));
    expect(files.length).toBeGreaterThan(100);
    expect(seen.map(({ source }) => source).sort()).toEqual(files.map((name) => `src/${name}`).sort());
  });

  it.each([
    {
      why: 'the checker must not know the tightening',
      file: 'verification/a.ts',
      imports: '../tightening/b.ts',
      rule: 'verification-imports',
    },
    { why: 'core folders do no I/O', file: 'findings/a.ts', imports: 'node:fs', rule: 'core-does-no-io' },
    {
      why: 'adapters are strangers',
      file: 'adapters/store/a.ts',
      imports: '../hubble/b.ts',
      rule: 'adapters-are-strangers',
    },
    { why: 'gRPC has one home', file: 'app/a.ts', imports: '@grpc/grpc-js', rule: 'home-of-@grpc/grpc-js' },
    { why: 'model imports nothing', file: 'model/a.ts', imports: '../flows/b.ts', rule: 'model-imports' },
    { why: 'no cycles', file: 'model/a.ts', imports: './c.ts', rule: 'no-circular' },
  ])('$why → $rule', ({ file, imports, rule }) => {
    const sandbox = mkdtempSync(join(directory, 'rule-'));
    copyFileSync(join(root, '.dependency-cruiser.cjs'), join(sandbox, '.dependency-cruiser.cjs'));
    symlinkSync(join(root, 'node_modules'), join(sandbox, 'node_modules'));
    writeFileSync(join(sandbox, 'package.json'), '{"type":"module","dependencies":{"@grpc/grpc-js":"*"}}');
    const write = (path: string, text: string): void => {
      mkdirSync(join(sandbox, 'src', path, '..'), { recursive: true });
      writeFileSync(join(sandbox, 'src', path), text);
    };
    for (const folder of ['tightening', 'adapters/hubble', 'flows'])
      write(`${folder}/b.ts`, 'export const b = 1;\n');
    write('model/c.ts', "import { a } from './a.ts';\nexport const c = a;\n");
    write('model/a.ts', 'export const a = 1;\n');
    write(file, `import * as other from '${imports}';\nexport const a = other;\n`);
    const names = violationsOf(sandbox);
    expect(names).toContain(rule);
  });
});

/** The cruiser exits with the number of violations, so its output is taken from the error. */
function violationsOf(cwd: string): string[] {
  try {
    return cruise(cwd).summary.violations.map(({ rule }) => rule.name);
  } catch (error) {
    const stdout = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    const result: Cruise = JSON.parse(stdout);
    return result.summary.violations.map(({ rule }) => rule.name);
  }
}
