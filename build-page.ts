/**
 * Bundles the report page: browser code and styles of `src/page` become one script and one style, which `toHtml` puts
 * into the document. Run by `npm run build`; tests call `bundlePage`, so that they never see an old bundle.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('.', import.meta.url));

export async function bundlePage(): Promise<{ readonly script: string; readonly style: string }> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: { page: 'src/page/main.tsx', style: 'src/page/page.css' },
    outdir: 'dist/page',
    write: false,
    bundle: true,
    minify: true,
    format: 'iife',
    // the first browsers with DecompressionStream and without known trouble in it
    target: ['chrome109', 'firefox115', 'safari16.4'],
    charset: 'utf8',
    // libraries' licence lines travel with their code
    legalComments: 'inline',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  });
  const textOf = (ending: string): string =>
    outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return { script: textOf('page.js'), style: textOf('style.css') };
}

if (pathToFileURL(process.argv[1] ?? '').href === import.meta.url) {
  const { script, style } = await bundlePage();
  const directory = join(ROOT, 'dist/page');
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'page.js'), script);
  await writeFile(join(directory, 'page.css'), style);
}
