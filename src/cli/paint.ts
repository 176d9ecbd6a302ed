import pc from 'picocolors';
import type { CommandContext } from './context.ts';
import { textOption } from './context.ts';

/** Colour where it is wanted: `--color`, else a terminal that NO_COLOR does not forbid. */
export function paintFor(
  context: CommandContext,
): Pick<typeof pc, 'bold' | 'dim' | 'red' | 'yellow' | 'green'> {
  const when = textOption(context, 'color') ?? 'auto';
  const { env, stdoutIsTerminal } = context.terminal;
  const noColor = env['NO_COLOR'] ?? '';
  return pc.createColors(when === 'always' || (when === 'auto' && stdoutIsTerminal && noColor === ''));
}
