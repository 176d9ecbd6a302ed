import { Option } from 'commander';
import { DEFAULT_KEEP, type KeepLimits } from '../app/collect/tidy-now-and-then.ts';
import { Failure } from '../model/failure.ts';
import { DAY_MS, formatDuration } from '../model/time.ts';
import { type CommandContext, numberOption } from './context.ts';
import { durationArgument } from './options.ts';

/** How long `collect` keeps what it stores. */
export const keepOptions = (): Option[] => [
  new Option('--hourly <duration>', 'keep usage by the hour for so long, then by the day')
    .argParser(durationArgument)
    .default(DEFAULT_KEEP.hourlyMs, formatDuration(DEFAULT_KEEP.hourlyMs)),
  new Option('--retain <duration>', 'keep nothing for longer; what lies before counts as never observed')
    .argParser(durationArgument)
    .default(DEFAULT_KEEP.retainMs, formatDuration(DEFAULT_KEEP.retainMs)),
];

/** @throws Failure `usage` where the two contradict each other, or are shorter than a day */
export function keepLimits(context: Pick<CommandContext, 'options'>): KeepLimits {
  const hourlyMs = numberOption(context, 'hourly') ?? DEFAULT_KEEP.hourlyMs;
  const retainMs = numberOption(context, 'retain') ?? DEFAULT_KEEP.retainMs;
  for (const [name, ms] of [
    ['--hourly', hourlyMs],
    ['--retain', retainMs],
  ] as const) {
    if (ms >= DAY_MS) continue;
    throw new Failure('usage', `${name} ${formatDuration(ms)} is too short`, {
      remedy: 'give at least 1d: days are let go as a whole',
    });
  }
  if (retainMs < hourlyMs) {
    throw new Failure(
      'usage',
      `--retain ${formatDuration(retainMs)} is shorter than --hourly ${formatDuration(hourlyMs)}`,
      { remedy: 'shorten --hourly, too, or keep everything for longer' },
    );
  }
  return { hourlyMs, retainMs };
}
