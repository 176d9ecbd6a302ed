import type { Command } from 'commander';
import { makeProgram } from './program.ts';
import type { Terminal } from './terminal.ts';

const NAME = 'kubectl lapse';
/** Whoever calls kubectl means the cluster that it talks to. */
const FROM_CLUSTER: ReadonlyMap<string, string | readonly string[]> = new Map<
  string,
  string | readonly string[]
>([
  ['store', 'cluster'],
  ['policies', ['cluster']],
  ['inventory', ['cluster']],
]);
/** They judge what is there. The others write a store, or compare what is given. */
const READERS = new Set(['report', 'explain', 'can']);

/** The same program as a plugin of kubectl: what is judged is the cluster, and its collector's store, unless it is said. */
export function makePlugin(terminal: Terminal, exit: (code: number) => void): Command {
  const renamed: Terminal = { ...terminal, stdout: (text) => terminal.stdout(asPlugin(text)) };
  const program = makeProgram(terminal, exit, NAME).configureOutput({ writeOut: renamed.stdout });
  for (const command of program.commands) {
    command.configureOutput({ writeOut: renamed.stdout });
    if (!READERS.has(command.name())) continue;
    for (const option of command.options) {
      const value = FROM_CLUSTER.get(option.attributeName());
      // for the help; as the value itself, it would be the first of those that are given
      if (value !== undefined) option.default(value, 'cluster');
    }
    command.hook('preAction', () => {
      for (const [name, value] of FROM_CLUSTER)
        if (command.getOptionValueSource(name) !== 'cli')
          command.setOptionValueWithSource(name, value, 'default');
    });
  }
  return program;
}

/** Examples of the help. */
function asPlugin(text: string): string {
  return text.replaceAll('$ lapse ', `$ ${NAME} `);
}
