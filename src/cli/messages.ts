import type { Failure } from '../model/failure.ts';
import { plainLine, plainLines } from '../model/plain-text.ts';
import { formatProblem, type Problem } from '../model/problem.ts';
import type { Terminal } from './terminal.ts';

export interface MessageOptions {
  readonly logFormat: 'text' | 'json';
  readonly quiet: boolean;
}

/** What a command says while it works, on stderr: lines of text or of JSON, and progress on a terminal. */
export class Messages {
  readonly #terminal: Terminal;
  readonly #options: MessageOptions;
  #progressShown = false;

  constructor(terminal: Terminal, options: MessageOptions) {
    this.#terminal = terminal;
    this.#options = options;
  }

  info(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    if (!this.#options.quiet) this.#write('info', message, fields);
  }

  error(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.#write('error', message, fields);
  }

  problems(problems: readonly Problem[]): void {
    for (const problem of problems) {
      if (this.#options.logFormat === 'json') this.#write('error', problem.message, { ...problem });
      else this.#write('error', plainLine(formatProblem(problem)), {});
    }
  }

  /** Why the command cannot go on. */
  failure({ code, message }: Failure): void {
    if (this.#options.logFormat === 'json') this.#write('error', message, { code });
    else this.#write('error', `lapse: ${message}`, {});
  }

  /** Shows the line in place of the one before; only on a terminal. */
  progress(message: string): void {
    if (this.#options.quiet || !this.#terminal.stderrIsTerminal || this.#options.logFormat === 'json') return;
    this.#terminal.stderr(`\r\u001b[K${plainLines(message)}`);
    this.#progressShown = true;
  }

  endProgress(): void {
    if (this.#progressShown) this.#terminal.stderr('\r\u001b[K');
    this.#progressShown = false;
  }

  #write(level: 'info' | 'error', message: string, fields: Readonly<Record<string, unknown>>): void {
    this.endProgress();
    const time = new Date(this.#terminal.now()).toISOString();
    this.#terminal.stderr(
      this.#options.logFormat === 'json'
        ? `${JSON.stringify({ time, level, message, ...fields })}\n`
        : `${plainLines(message)}\n`,
    );
  }
}
