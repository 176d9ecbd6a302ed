import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { MAIN } from './build.ts';

interface LogLine {
  readonly message: string;
  readonly [field: string]: unknown;
}

export interface CollectorOptions {
  readonly hubble: string;
  readonly storePath: string;
  /** bytes that no file of the process may exceed, until `giveRoom`; as on a full disk, but without mounting one */
  readonly fileLimitBytes?: number;
}

/** `lapse collect` with `--listen` in a process of its own, and what it said. The command line must be built. */
export class CollectorProcess {
  readonly said: LogLine[] = [];
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;
  #isOver = false;

  constructor({ hubble, storePath, fileLimitBytes }: CollectorOptions) {
    const command = [MAIN, 'collect', '--hubble', hubble, '--store', storePath, '--listen', '127.0.0.1:0'];
    const line = [process.execPath, ...command, '--log-format', 'json'];
    // The soft limit is one that the process's owner may lift again.
    const limited = ['sh', '-c', `ulimit -S -f ${(fileLimitBytes ?? 0) / 512} && exec "$@"`, 'sh', ...line];
    const [program = '', ...rest] = fileLimitBytes === undefined ? line : limited;
    this.#child = spawn(program, rest, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.ended = once(this.#child, 'exit').then(([code]: (number | null)[]) => {
      this.#isOver = true;
      return code ?? null;
    });
    if (this.#child.stderr !== null) {
      createInterface({ input: this.#child.stderr }).on('line', (text) => this.said.push(parsed(text)));
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Where it serves, once it has said so. */
  get address(): string {
    return String(this.saying('serving')[0]?.['address']);
  }

  /** Lines that say it. */
  saying(message: string): readonly LogLine[] {
    return this.said.filter((line) => line.message === message);
  }

  /** Waits until it is so; the test's own limit ends what never comes. */
  async until(condition: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await condition())) {
      if (this.#isOver) throw new Error(`the collector ended: ${JSON.stringify(this.said)}`);
      await sleep(50);
    }
  }

  /** Takes the limit on the size of files away. */
  async giveRoom(): Promise<void> {
    const lift = spawn('prlimit', ['--pid', String(this.pid), '--fsize=unlimited:']);
    if ((await once(lift, 'exit'))[0] !== 0) throw new Error('the limit cannot be lifted');
  }

  async get(path: string): Promise<{ readonly status: number; readonly text: string }> {
    await this.until(() => this.saying('serving').length > 0);
    const response = await fetch(`${this.address}${path}`);
    return { status: response.status, text: await response.text() };
  }

  /** The value of a metric without labels, or summed over them; 0 where there is none. */
  async metric(name: string): Promise<number> {
    const { text } = await this.get('/metrics');
    return text
      .split('\n')
      .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
  }

  /** Asks it to end; its exit code. */
  stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    return this.ended;
  }

  kill(): Promise<number | null> {
    this.#child.kill('SIGKILL');
    return this.ended;
  }
}

function parsed(text: string): LogLine {
  try {
    return JSON.parse(text);
  } catch {
    return { message: text };
  }
}
