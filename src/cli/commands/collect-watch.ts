import { fileURLToPath } from 'node:url';
import type { WatchProgram } from '../../app/serve/watch-apart.ts';
import { Failure } from '../../model/failure.ts';
import { HOUR_MS } from '../../model/time.ts';
import { readConfig } from '../config.ts';
import { type CommandContext, numberOption, textOption } from '../context.ts';

/** The program that is run is this one. */
const PROGRAM = fileURLToPath(new URL('../main.js', import.meta.url));

/** Of a configuration file, what a collector says itself. */
const OWN = ['store', 'storeTokenFile', 'storeCaFile'] as const;

/**
 * How `collect` is to watch what was merged; undefined: not at all.
 * @throws Failure `usage` where the file cannot be read, or says what it must not
 */
export function watchOf(context: CommandContext): {
  readonly watch?: WatchProgram & { readonly everyMs: number };
} {
  const configFile = textOption(context, 'watchMerged');
  if (configFile === undefined) return {};
  if (textOption(context, 'listen') === undefined)
    throw new Failure('usage', '--watch-merged needs --listen', {
      remedy: 'what it finds is told by the metrics that are served there',
    });
  const settings = readConfig(configFile);
  const own = OWN.find((name) => settings[name] !== undefined);
  if (own !== undefined)
    throw new Failure('usage', `${configFile}: ${own} is the collector's own to say`, {
      remedy: `take ${own} out: what is watched is the store of this collector`,
    });
  return {
    watch: {
      program: PROGRAM,
      configFile,
      env: context.terminal.env,
      everyMs: numberOption(context, 'watchEvery') ?? HOUR_MS,
    },
  };
}
