// Completes package-lock.json with the platform packages that the registry in use does not offer.
//
// Some registry mirrors lack packages for platforms they do not serve. npm then writes a lock file without them, and
// `npm ci` refuses a lock file that does not name every optional dependency. The entries added here have no address
// and no checksum: npm skips them where os, cpu or libc differ, and asks its own registry where they fit.
// Run by `npm run lock` after every change of dependencies.
import { readFileSync, writeFileSync } from 'node:fs';

const OS = { linux: 'linux', darwin: 'darwin', win32: 'win32', windows: 'win32', android: 'android', freebsd: 'freebsd', openharmony: 'openharmony' };
const CPU = { x64: 'x64', arm64: 'arm64', ia32: 'ia32', ppc64: 'ppc64', s390x: 's390x', riscv64: 'riscv64', armv7: 'arm', arm: 'arm', wasm32: 'wasm32', loong64: 'loong64' };
const LIBC = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' };

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
let added = 0;
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const nested = `${path}/node_modules/${name}`;
    const flat = `node_modules/${name}`;
    if (lock.packages[nested] !== undefined || lock.packages[flat] !== undefined) continue;
    const words = name.split(/[/-]/);
    const pick = (table) => [...new Set(words.flatMap((word) => table[word] ?? []))];
    const [os, cpu, libc] = [pick(OS), pick(CPU), pick(LIBC)];
    if (os.length + cpu.length === 0) throw new Error(`${name}: no platform in its name; install it by hand`);
    lock.packages[flat] = {
      version,
      ...(cpu.length > 0 ? { cpu } : {}),
      ...(entry.dev === true ? { dev: true } : {}),
      ...(os.includes('linux') && libc.length > 0 ? { libc } : {}),
      optional: true,
      ...(os.length > 0 ? { os } : {}),
    };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`package-lock.json: ${added} platform packages added\n`);
