import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { Failure } from '../../model/failure.ts';

/** One run of the program. */
export interface GitCall {
  readonly args: readonly string[];
  readonly input?: string | Buffer;
  /** besides what all get */
  readonly env?: Readonly<Record<string, string>>;
  /** may speak to the other side, and knows the secret */
  readonly network?: boolean;
  /** exit codes that are answers; default: 0 alone */
  readonly answers?: readonly number[];
  /** takes the output piece by piece instead of keeping it; `enough` ends the program */
  readonly onOutput?: (piece: Buffer) => 'more' | 'enough';
}

export interface GitAnswer {
  readonly code: number;
  /** empty where `onOutput` took it */
  readonly output: Buffer;
  /** cleaned */
  readonly errors: string;
}

/** The program, in one repository. */
export interface Git {
  /** Throws a `GitError` where the program fails, `Failure` where there is none, it takes too long, or was interrupted. */
  run(call: GitCall): Promise<GitAnswer>;
  /** the output as UTF-8, without the last line break */
  text(...args: readonly string[]): Promise<string>;
  /** A program to talk with; whoever starts it ends it. */
  start(args: readonly string[]): ChildProcessWithoutNullStreams;
  /** Ends what still runs. */
  stop(): void;
}

export interface GitSettings {
  /** working directory of the program: ours */
  readonly directory: string;
  /** absent: whatever is found from the directory on */
  readonly gitDirectory?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly networkEnvironment: Readonly<Record<string, string>>;
  readonly clean: (text: string) => string;
  /** for each run */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** Git refused, in its own cleaned words. */
export class GitError extends Error {
  readonly code: number;
  /** of a push with `--porcelain` the output has the reasons */
  readonly output: string;

  constructor(message: string, code: number, output: string) {
    super(message);
    this.name = 'GitError';
    this.code = code;
    this.output = output;
  }
}

const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;
const MAX_ERROR_BYTES = 64 * 1024;
const GRACE_MS = 5_000;

export function createGit(settings: GitSettings): Git {
  const running = new Set<ChildProcessWithoutNullStreams>();

  function start(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): ChildProcessWithoutNullStreams {
    const child = spawn('git', [...args], {
      cwd: settings.directory,
      env: {
        ...settings.environment,
        ...(settings.gitDirectory === undefined ? {} : { GIT_DIR: settings.gitDirectory }),
        ...env,
      },
      // a session of its own: nothing in it can ask at the terminal, and it ends with all its children
      detached: true,
      stdio: 'pipe',
    });
    running.add(child);
    child.once('close', () => running.delete(child));
    // a program that ended early does not read its input to the end; its exit code says why
    child.stdin.on('error', () => undefined);
    // a program that cannot be started closes its output, too
    child.on('error', () => running.delete(child));
    return child;
  }

  const stop = (): void => running.forEach(end);
  settings.signal?.addEventListener('abort', stop);
  const run = async (call: GitCall): Promise<GitAnswer> => {
    if (settings.signal?.aborted === true) throw interrupted();
    const env = { ...(call.network === true ? settings.networkEnvironment : {}), ...call.env };
    return answerOf(start(call.args, env), call, settings);
  };
  return {
    run,
    start,
    text: async (...args) => (await run({ args })).output.toString('utf8').replace(/\n$/, ''),
    stop: () => {
      settings.signal?.removeEventListener('abort', stop);
      stop();
    },
  };
}

function answerOf(
  child: ChildProcessWithoutNullStreams,
  call: GitCall,
  { clean, timeoutMs, signal }: GitSettings,
): Promise<GitAnswer> {
  return new Promise((resolve, reject) => {
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    let outputBytes = 0;
    let errorBytes = 0;
    let hasEnough = false;
    let failure: Error | undefined;
    const give = (why: Error): void => {
      failure ??= why;
      end(child);
    };
    const timer = setTimeout(() => give(tooSlow(call, timeoutMs)), timeoutMs);
    const interrupt = (): void => give(interrupted());
    signal?.addEventListener('abort', interrupt);
    child.stdout.on('data', (piece: Buffer) => {
      if (hasEnough) return;
      if (call.onOutput === undefined) {
        output.push(piece);
        outputBytes += piece.length;
        if (outputBytes > MAX_OUTPUT_BYTES) give(new GitError('git prints without end', -1, ''));
      } else if (call.onOutput(piece) === 'enough') {
        hasEnough = true;
        end(child);
      }
    });
    child.stderr.on('data', (piece: Buffer) => {
      if (errorBytes < MAX_ERROR_BYTES) errors.push(piece);
      errorBytes += piece.length;
    });
    child.once('error', (cause) => {
      clearTimeout(timer);
      reject(notThere(cause));
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', interrupt);
      const answer = {
        code: code ?? -1,
        output: Buffer.concat(output),
        errors: clean(Buffer.concat(errors).toString('utf8')),
      };
      if (failure !== undefined) reject(failure);
      else if (hasEnough || (call.answers ?? [0]).includes(answer.code)) resolve(answer);
      else
        reject(
          new GitError(
            answer.errors === '' ? `git ${call.args[0] ?? ''} ended with ${answer.code}` : answer.errors,
            answer.code,
            clean(answer.output.toString('utf8')),
          ),
        );
    });
    child.stdin.end(call.input ?? '');
  });
}

/** The program and all that it started; after a while without asking. */
function end(child: ChildProcessWithoutNullStreams): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const group = -child.pid;
  signalGroup(group, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(group, 'SIGKILL'), GRACE_MS);
  child.once('close', () => clearTimeout(timer));
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(group, signal);
  } catch {
    // it ended by itself
  }
}

function tooSlow({ args }: GitCall, timeoutMs: number): Failure {
  return new Failure('source-unreachable', `git ${args[0] ?? ''} took longer than ${timeoutMs / 1000} s`, {
    remedy: 'see whether the repository can be reached, or allow more time',
  });
}

function interrupted(): Failure {
  return new Failure('source-unreachable', 'interrupted while git was at work');
}

function notThere(cause: Error): Failure {
  return new Failure('usage', `the git program cannot be started: ${cause.message}`, {
    cause,
    remedy: 'install git 2.38 or later and see that it is on the PATH',
  });
}
