// Runs an image that was built as a pod with `runAsNonRoot`, `readOnlyRootFilesystem` and no capabilities runs it: user
// 10001 in namespaces of its own, / bound read-only, only /data and /tmp to write to. No container runtime is needed.
// Where the machine allows no namespaces it says so and tries what is left: the same user in a chroot.
// usage: try-image.mjs ROOT IMAGE.json DIRECTORY    (DIRECTORY: for what is written, made and left)
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const [root, imageFile, directory] = process.argv.slice(2);
const { config } = JSON.parse(readFileSync(imageFile, 'utf8')).Docker;
const USER = 10001;
const data = join(directory, 'data');
mkdirSync(data, { recursive: true });
chownSync(data, USER, USER);

const env = Object.fromEntries((config.Env ?? []).map((line) => line.split(/=(.*)/s, 2)));
const options = { encoding: 'utf8', env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...env }, timeout: 120_000 };
const NOBODY = `setpriv --reuid=${USER} --regid=${USER} --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all --`;
const MOUNTS = `
mount --make-rprivate / && mount --bind "$1" "$1" && mount -o remount,bind,ro,nosuid,nodev "$1"
mount --bind "$2" "$1/data" && mount -t tmpfs tmpfs "$1/tmp" && mount -t proc proc "$1/proc"
mount --bind /dev "$1/dev"
root=$1; shift 2; cd "$root"; exec chroot . sh -c 'cd /data && exec ${NOBODY} "$@"' - "$@"`;
const namespaced = (args) => ['--mount', '--pid', '--ipc', '--uts', '--fork', '--kill-child', '/bin/sh', '-ec', MOUNTS, '-', root, data, ...args];
const inNamespaces = (args) => spawnSync('unshare', namespaced(args), options);
const inChroot = (args) => spawnSync('chroot', [root, 'sh', '-c', `cd /tmp && exec ${NOBODY} "$@"`, '-', ...args], options);

const say = (text) => process.stdout.write(`       ${text}\n`);
const must = (isTrue, text, detail = '') => {
  if (!isTrue) throw new Error(`image: not so: ${text}\n${detail}`);
  say(text);
};
const said = ({ stdout, stderr }) => `${stdout}${stderr}`;

const attempt = inNamespaces(['true']);
const isReadOnly = attempt.status === 0;
say(isReadOnly ? 'in namespaces of its own, root read-only, no capabilities' : `NOT read-only, in a chroot only: this machine refuses namespaces and mounts (${said(attempt).trim()})`);
const run = isReadOnly ? inNamespaces : inChroot;
const place = isReadOnly ? '/data' : '/tmp';

const PLACES = '/ /app /app/dist /app/node_modules /usr /usr/local/bin /etc /var/lib /run /home';
const writes = run(['sh', '-c', `id -u; for p in ${PLACES}; do touch "$p/x" && echo "wrote $p"; done; touch ${place}/x && echo fine`]);
must(writes.stdout === '10001\nfine\n', `is user 10001 and can write ${place}, and nothing of ${PLACES}`, said(writes));
if (isReadOnly) must(writes.stderr.split('Read-only file system').length === PLACES.split(' ').length + 1, 'each is refused as read-only', writes.stderr);
const status = run(['grep', '-E', '^(CapEff|CapBnd|NoNewPrivs)', '/proc/self/status']);
if (isReadOnly) must(status.stdout === 'CapEff:\t0000000000000000\nCapBnd:\t0000000000000000\nNoNewPrivs:\t1\n', 'has no capabilities and gets none', said(status));

const demo = run([...config.Entrypoint, 'demo', '--output-dir', `${place}/demo`]);
const written = join(isReadOnly ? data : join(root, 'tmp'), 'demo');
const made = ['report.html', 'report.json', 'proof.json'].filter((file) => existsSync(join(written, file)) && statSync(join(written, file)).uid === USER);
must(demo.status === 0 && made.length === 3, `lapse demo: exit ${demo.status}, ${made.join(', ')} of user 10001`, said(demo));

const tools = run(['sh', '-c', 'node --version && git --version && cd "$(mktemp -d)" && git init -q . && git -c user.name=x -c user.email=x@x commit -q --allow-empty -m x && git log --format=%s && git ls-remote https://127.0.0.1:9/x.git 2>&1 | head -n 1']);
must(tools.status === 0 && /\nx\n.*unable to access/s.test(tools.stdout), `works: ${tools.stdout.trim().replaceAll('\n', ', ')}`, said(tools));

if (isReadOnly) await tryCollector();
else say('not tried in a chroot: health check, signals and orphans of the first process');

/** The health check, signals and orphans: what the first process is for. */
async function tryCollector() {
  writeFileSync(join(data, 'events.log'), '');
  const listen = 'unix:///data/lapse.sock';
  const args = ['collect', '--follow-file', '/data/events.log', '--store', '/data/collect.duckdb', '--listen', listen];
  const outside = spawn('unshare', namespaced([...config.Entrypoint, ...args]), { ...options, timeout: 0 });
  let log = '';
  for (const stream of [outside.stdout, outside.stderr]) stream.setEncoding('utf8').on('data', (text) => (log += text));
  const ended = new Promise((done) => outside.on('exit', (code, signal) => done({ code, signal })));
  const first = () => childOf(outside.pid);
  const inside = (...words) => spawnSync('nsenter', ['--target', first(), '--mount', '--pid', '--root', '--wd', ...NOBODY.split(' '), ...words], options);
  try {
    const health = () => inside(...config.Healthcheck.Test.slice(1));
    const isWell = await until(() => log.includes('lapse.sock') && health().status === 0);
    must(isWell, `health check of a collector: ${health().stdout.trim()}`, log + said(health()));
    must(inside('cat', '/proc/1/comm').stdout === 'tini\n', 'the first process is tini', said(inside('cat', '/proc/1/comm')));
    const orphan = inside('sh', '-c', 'sleep 0.2 & exit 0');
    const zombies = () => inside('sh', '-c', 'cat /proc/[0-9]*/stat 2>/dev/null | grep -c ") Z "').stdout.trim();
    must(orphan.status === 0 && (await until(() => inside('pidof', 'sleep').status !== 0)) && zombies() === '0', 'orphans are reaped', zombies());
    process.kill(Number(first()), 'SIGTERM');
    const { code, signal } = await ended;
    must(code === 0, `SIGTERM ends it: exit ${code ?? signal}`, log);
  } finally {
    outside.kill('SIGKILL');
  }
}

/** The process that `unshare` made, by its number outside. */
function childOf(parent) {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const [, ppid] = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
      if (Number(ppid) === parent) return pid;
    } catch {
      // it ended meanwhile
    }
  }
  return '0';
}

async function until(isTrue) {
  for (const end = Date.now() + 60_000; Date.now() < end; await setTimeout(100)) if (isTrue()) return true;
  return false;
}
