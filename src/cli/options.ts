import { InvalidArgumentError, Option } from 'commander';
import { parseDuration, parseInstant } from '../model/time.ts';

/** The options that several commands share, so that they read the same everywhere. */

export const COMMON_OPTIONS = (): Option[] => [
  new Option('--config <file>', 'YAML file of settings, named like the flags; flags win'),
  new Option('--log-format <format>', 'form of the messages on stderr')
    .choices(['text', 'json'])
    .default('text'),
  new Option('--color <when>', 'colour in text output').choices(['auto', 'always', 'never']).default('auto'),
  new Option('--quiet', 'no progress and no messages but errors').default(false),
];

export const storeOption = (): Option =>
  new Option('--store <file>', 'DuckDB file with what was observed').default('lapse.duckdb');

export const kubeconfigOption = (purpose: string): Option =>
  new Option('--kubeconfig <file>', `${purpose}: a kubeconfig file, or in-cluster`);

/** The store where it is only read, which a running collector's may be, too. */
export const readableStoreOptions = (): Option[] => [
  new Option(
    '--store <file>',
    'DuckDB file, or a running collector: its http(s):// address, or cluster',
  ).default('lapse.duckdb'),
  ...storeAccessOptions(),
];

export const storeAccessOptions = (): Option[] => [
  new Option('--store-ca-file <file>', 'certificate authority of the collector, PEM; default: the system’s'),
  new Option('--store-token-file <file>', 'token of the collector; default: LAPSE_STORE_TOKEN'),
];

export const ANALYSIS_OPTIONS = (): Option[] => [
  ...readableStoreOptions(),
  policiesOption(),
  inventoryOption(),
  new Option('--now <time>', 'judge as of this time (RFC 3339); default: the clock').argParser(
    instantArgument,
  ),
  ...judgementOptions(),
];

/** How a rule is judged, whatever it is judged by. */
export const judgementOptions = (): Option[] => [
  new Option(
    '--unused-for <duration>',
    'how long a rule must have been observed without use, such as 30d or 8w',
  )
    .argParser(durationArgument)
    .default(parseKnown('30d'), '30d'),
  new Option(
    '--assume-stable',
    'take rules and workloads of unknown age to be older than --unused-for',
  ).default(false),
  new Option(
    '--keep <policies>',
    'leave policies as they are: a glob of namespace/name; may be given more than once',
  ).argParser(collectPaths),
];

export function policiesOption(): Option {
  return new Option(
    '--policies <path>',
    'file or directory of policy manifests, or cluster; may be given more than once (required)',
  ).argParser(collectPaths);
}

/** @param without what is known where it is not given */
export function inventoryOption(without = 'endpoints are those the flows show'): Option {
  return new Option(
    '--inventory <path>',
    'file or directory of Namespaces, Pods and workloads, Services, Nodes, or cluster; may be given more than once',
  )
    .argParser(collectPaths)
    .default([], `none: ${without}`);
}

export function collectPaths(path: string, earlier: unknown): string[] {
  return [...(Array.isArray(earlier) ? earlier.map(String) : []), path];
}

export function durationArgument(text: string): number {
  const duration = parseDuration(text);
  if (!duration.ok) throw new InvalidArgumentError(duration.error);
  return duration.value;
}

export function instantArgument(text: string): number {
  const instant = parseInstant(text);
  if (instant === undefined)
    throw new InvalidArgumentError(`"${text}" is no time; write it like 2026-06-01T00:00:00Z`);
  return instant;
}

function parseKnown(text: string): number {
  return durationArgument(text);
}
