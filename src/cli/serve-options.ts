import { Option } from 'commander';
import { formatDuration, HOUR_MS } from '../model/time.ts';
import { durationArgument, inventoryOption, judgementOptions } from './options.ts';
import { ownerOptions } from './owner-options.ts';

/** What `collect` serves, and how it judges for its live report. */
export const serveOptions = (): Option[] => [
  new Option(
    '--listen <address>',
    'serve the report, health, metrics and the store over HTTP, such as 127.0.0.1:8080, :8080 or unix:///path',
  ),
  new Option(
    '--token-file <file>',
    'token for reading the report and the store; needed unless --listen is loopback',
  ),
  new Option(
    '--watch-merged <file>',
    'also watch what was merged, as watch-merged does with this configuration file; needs --listen',
  ),
  new Option('--watch-every <duration>', 'time between two looks at what was merged')
    .argParser(durationArgument)
    .default(HOUR_MS, formatDuration(HOUR_MS)),
  inventoryOption(),
  ...judgementOptions(),
  ...ownerOptions(),
];
