import { Option } from 'commander';
import { durationArgument, instantArgument, inventoryOption, storeAccessOptions } from './options.ts';

/** Of the comparison of two sets of policies, and of replaying a proof. */
export const verifyOptions = (): Option[] => [
  inventoryOption(),
  new Option(
    '--store <file>',
    'DuckDB file, or http(s):// address of a running collector, to replay what was observed; default: nothing is replayed',
  ),
  ...storeAccessOptions(),
  new Option(
    '--unused-for <duration>',
    'replay only what was seen in the last so long; default: everything',
  ).argParser(durationArgument),
  new Option('--now <time>', 'the end of that time (RFC 3339); default: the clock').argParser(
    instantArgument,
  ),
  new Option('--allow-wider', 'list what is wider, and do not fail for it').default(false),
  new Option('--format <format>', 'form of the result').choices(['text', 'markdown', 'json']).default('text'),
  new Option('--proof <file>', 'replay a proof that tighten wrote, against what it was made of').conflicts([
    'allowWider',
    'unusedFor',
    'now',
  ]),
];
