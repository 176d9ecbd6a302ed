import { Option } from 'commander';
import { DAY_MS, formatDuration } from '../model/time.ts';
import { durationArgument, instantArgument, inventoryOption, readableStoreOptions } from './options.ts';
import { policiesInRepository, pullRequestOptions, repositoryOptions } from './propose-options.ts';

export const watchOptions = (): Option[] => [
  ...repositoryOptions(),
  ...readableStoreOptions(),
  policiesInRepository(),
  inventoryOption(),
  new Option('--watch-for <duration>', 'how long after its merge a pull request is watched')
    .argParser(durationArgument)
    .default(30 * DAY_MS, formatDuration(30 * DAY_MS)),
  new Option('--now <time>', 'as of this time (RFC 3339); default: the clock').argParser(instantArgument),
  ...pullRequestOptions(),
  new Option(
    '--fail-on <what>',
    'needed: exit 11 where something is needed again; unknown: also where that cannot be told',
  ).choices(['needed', 'unknown']),
  new Option('--format <format>', 'form of the result').choices(['text', 'json']).default('text'),
  new Option('--dry-run', 'change nothing: say what would be done').default(false),
];

export const WATCH_EXAMPLES = `
Looks at pull requests of \`lapse propose\` that were merged: what policies refuse since, and allowed before, is told, and
a pull request that brings it back is opened, no wider than before the merge. Where that hangs on something unknown it
is said to be unknown. One that somebody closed is not opened again.

Examples:
  $ lapse watch-merged --repo . --store http://lapse:8080 --inventory cluster --dry-run
  $ lapse watch-merged --repo https://github.com/acme/policies --store http://lapse:8080 --forge-token-file ./token
  $ lapse watch-merged --repo . --fail-on needed     exits 11 where something is needed again`;
