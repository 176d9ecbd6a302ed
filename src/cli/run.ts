import { type Command, CommanderError } from 'commander';
import { EXIT_CODES, Failure } from '../model/failure.ts';
import { plainLines } from '../model/plain-text.ts';
import { makeProgram } from './program.ts';
import { processTerminal, type Terminal } from './terminal.ts';

/** How the command line is made. */
export type ProgramMaker = (terminal: Terminal, exit: (code: number) => void) => Command;

/** Runs one command line and answers the process's exit code. */
export async function run(
  args: readonly string[],
  terminal: Terminal = processTerminal(),
  make: ProgramMaker = makeProgram,
): Promise<number> {
  let exitCode = 0;
  const program = make(terminal, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_CODES.usage;
    if (error instanceof Failure) {
      terminal.stderr(`lapse: ${plainLines(error.message)}\n`);
      return EXIT_CODES[error.code];
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    terminal.stderr(
      `lapse: internal error, which is a bug in Lapse; please report it with what follows\n${text}\n`,
    );
    return 1;
  }
}
