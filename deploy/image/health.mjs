// The image's health check: exits 0 where the container is well, 1 where it is not.
//
// Only a collector that listens can be unwell while its process runs, so only that is asked, on /healthz. Every other
// command (report, propose, …) tells how it went by its exit code, and is never called unhealthy meanwhile.
// LAPSE_HEALTH_URL names the address where the command line does not, because --listen stands in a configuration file.
//
// usage: health.mjs [FILE]    FILE holds the arguments of the container's first process, each ended by a NUL
import { readFileSync } from 'node:fs';
import { request } from 'node:http';

const TIMEOUT_MS = 4_000;

const target = process.env['LAPSE_HEALTH_URL'] || listening(readArguments(process.argv[2] ?? '/proc/1/cmdline'));
if (target !== undefined) await ask(target);

function readArguments(file) {
  try {
    return readFileSync(file, 'utf8').split('\0');
  } catch {
    // not Linux, or not ours to read: nothing is known that could be unwell
    return [];
  }
}

/** The URL of a collector's /healthz, or undefined where no collector listens. */
function listening(args) {
  const command = args.indexOf('collect');
  if (command === -1) return undefined;
  const i = args.findLastIndex((word) => word === '--listen' || word.startsWith('--listen='));
  if (i < command) return undefined;
  const address = args[i] === '--listen' ? args[i + 1] : args[i].slice('--listen='.length);
  if (address === undefined) return undefined;
  if (address.startsWith('unix://')) return address;
  // every address of this machine: one of them is enough
  return `http://${address.replace(/^(0\.0\.0\.0|\[::\])?:/, 'localhost:')}/healthz`;
}

async function ask(url) {
  const options = url.startsWith('unix://')
    ? { socketPath: url.slice('unix://'.length), path: '/healthz' }
    : urlOptions(url);
  process.exitCode = await new Promise((done) => {
    const failed = (error) => {
      process.stderr.write(`${url}: ${error.message}\n`);
      done(1);
    };
    try {
      const asked = request({ ...options, timeout: TIMEOUT_MS }, (response) => {
        response.resume();
        process.stdout.write(`${url}: ${response.statusCode}\n`);
        done(response.statusCode === 200 ? 0 : 1);
      });
      asked.on('timeout', () => asked.destroy(new Error(`no answer in ${TIMEOUT_MS} ms`)));
      asked.on('error', failed).end();
    } catch (error) {
      failed(error);
    }
  });
}

function urlOptions(text) {
  const { hostname, port, pathname } = new URL(text);
  return { hostname: hostname.replace(/^\[(.*)\]$/, '$1'), port, path: pathname };
}
