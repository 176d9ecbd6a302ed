import type { Failure } from '../model/failure.ts';
import { plainLine, plainLines } from '../model/plain-text.ts';
import { formatProblem, type Problem } from '../model/problem.ts';
import type { Terminal } from './terminal.ts';

/** Data of a message; values that JSON can hold. */
type Fields = Readonly<Record<string, unknown>>;

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

  /**
   * @param message static: what happened, without the data of this time
   * @param fields the data; never a secret
   * @param text both as a sentence, for people; default: the message
   */
  info(message: string, fields: Fields = {}, text = message): void {
    if (!this.#options.quiet) this.#write('info', message, fields, text);
  }

  error(message: string, fields: Fields = {}, text = message): void {
    this.#write('error', message, fields, text);
  }

  problems(problems: readonly Problem[]): void {
    for (const problem of problems)
      this.#write('error', problem.message, { ...problem }, plainLine(formatProblem(problem)));
  }

  /** Why the command cannot go on. */
  failure({ code, message }: Failure): void {
    this.#write('error', message, { code }, `lapse: ${message}`);
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

  #write(level: 'info' | 'error', message: string, fields: Fields, text: string): void {
    this.endProgress();
    if (this.#options.logFormat === 'text') {
      this.#terminal.stderr(`${plainLines(text)}\n`);
      return;
    }
    const line = { time: new Date(this.#terminal.now()).toISOString(), level, message };
    // no field takes the place of what every line has
    this.#terminal.stderr(`${JSON.stringify({ ...line, ...fields, ...line })}\n`);
  }
}
