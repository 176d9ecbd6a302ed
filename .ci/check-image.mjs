// Looks at the files and the settings of an image that was built: its size, and what must and must not be in it.
// usage: check-image.mjs ROOT IMAGE.json ARCHITECTURE LIMIT_MB    (IMAGE.json: buildah inspect --type image)
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [root, imageFile, arch, limit] = process.argv.slice(2);
const { Docker: image, OCIv1: oci } = JSON.parse(readFileSync(imageFile, 'utf8'));
const config = image.config;
const problems = [];
const expect = (isTrue, text) => isTrue || problems.push(text);
const at = (path) => join(root, path);

// What a registry adds up, before it is packed: the bytes of all files. Millions, not 2^20.
const bytesOf = (path) =>
  Number(execFileSync('du', ['-s', '--bytes', '--one-file-system', at(path)], { encoding: 'utf8' }).split('\t')[0]);
const mb = (bytes) => Math.round(bytes / 1e5) / 10;
const total = mb(bytesOf('/'));
const parts = ['/usr/local/bin/node', '/app/node_modules/@duckdb', '/app/node_modules', '/app/dist', '/usr/lib/git-core'];
process.stdout.write(`size: ${total} MB of ${limit}; ${parts.map((path) => `${path} ${mb(bytesOf(path))}`).join(', ')}\n`);
expect(total < Number(limit), `the image has ${total} MB, more than ${limit}`);

const must = ['/app/dist/cli/main.js', '/app/dist/page/page.js', '/app/dist/page/page.css', '/app/package.json',
  '/app/LICENSE', '/app/health.mjs', '/app/fixtures/demo/README.md', '/usr/bin/tini', '/usr/bin/git',
  '/usr/local/bin/lapse', '/etc/ssl/certs/ca-certificates.crt', '/var/lib/dpkg/status'];
for (const path of must) expect(existsSync(at(path)) || path === '/usr/local/bin/lapse', `${path} is missing`);
const mustNot = ['/usr/local/bin/npm', '/usr/local/lib/node_modules', '/usr/bin/apt-get', '/usr/bin/perldoc',
  '/app/src', '/app/test', '/app/.git', '/app/dist/page.map', '/root/.npmrc', '/root/.npm', '/run/ca.pem', '/src'];
for (const path of mustNot) expect(!existsSync(at(path)) || bytesOf(path) === 0, `${path} is in the image`);

// what the lock file calls development is not there, and of DuckDB only what runs here
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;
const development = Object.keys(lock).filter((path) => lock[path].dev === true && existsSync(at(`/app/${path}`)));
expect(development.length === 0, `development dependencies: ${development.join(', ')}`);
const cpu = arch === 'amd64' ? 'x64' : arch;
const duckdb = readdirSync(at('/app/node_modules/@duckdb')).sort().join(' ');
expect(duckdb === `node-api node-bindings node-bindings-linux-${cpu}`, `of DuckDB: ${duckdb}`);
const natives = execFileSync('find', [at('/app'), '-name', '*.node', '-o', '-name', '*.bare', '-o', '-name', '*.so'], { encoding: 'utf8' });
expect(natives.trim().split('\n').every((file) => file.includes(`linux-${cpu}/`)), `native code of other platforms: ${natives}`);

// what was planted in the context and in the registry's settings is nowhere, neither in files nor in the settings
const found = execFileSync('sh', ['-c', 'grep -rlF -e secret-planted -- "$1" 2>/dev/null || true', '-', root], { encoding: 'utf8' });
expect(found === '', `planted secrets arrived: ${found}`);
expect(!readFileSync(imageFile, 'utf8').includes('secret-planted'), 'planted secrets are in the settings');
const privileged = execFileSync('find', [root, '-xdev', '-type', 'f', '-perm', '/6000'], { encoding: 'utf8' });
expect(privileged === '', `files that make whoever runs them another: ${privileged}`);
const writable = execFileSync('find', [at('/app'), '-perm', '/022', '!', '-type', 'l'], { encoding: 'utf8' });
expect(writable === '', `files that others may write: ${writable}`);

expect(config.User === '10001:10001', `it runs as ${config.User}`);
expect(config.Entrypoint?.[0] === '/usr/bin/tini', `first process: ${config.Entrypoint?.join(' ')}`);
expect(config.Healthcheck !== undefined, 'no health check');
expect(oci.architecture === arch, `architecture ${oci.architecture}`);
const labels = ['title', 'description', 'licenses', 'version', 'revision', 'created', 'source', 'base.name'];
for (const label of labels) expect(`org.opencontainers.image.${label}` in (config.Labels ?? {}), `no label ${label}`);

for (const problem of problems) process.stderr.write(`image: ${problem}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
