import { InvalidArgumentError, Option } from 'commander';
import { DAY_MS, formatDuration } from '../model/time.ts';
import { ANALYSIS_OPTIONS, collectPaths, durationArgument } from './options.ts';
import { ownerOptions } from './owner-options.ts';

/** Where the repository is, and how the forge is reached: the same for all that works on pull requests. */
export const repositoryOptions = (): Option[] => [
  new Option('--repo <place>', 'a clone, or the address of a repository').default('.'),
  new Option('--remote <name>', 'of a clone: where branches are fetched from and pushed to').default(
    'origin',
  ),
  new Option('--base <branch>', 'branch that pull requests go to; default: the default branch'),
  new Option('--branch-prefix <prefix>', 'how the names of branches begin').default('lapse/'),
  new Option(
    '--forge <kind>',
    'github, gitlab, gitea (Forgejo, too), or none: branches alone; default: by the address',
  ).choices(['github', 'gitlab', 'gitea', 'none']),
  new Option('--forge-url <url>', 'base of its API; default: by the address of the repository'),
  new Option(
    '--project <path>',
    'owner/name, as the forge has it; default: by the address of the repository',
  ),
  new Option('--forge-token-file <file>', 'token of the forge; default: LAPSE_FORGE_TOKEN'),
  new Option('--github-app-id <id>', 'act as a GitHub App'),
  new Option('--github-app-key-file <file>', 'its private key, PEM; default: LAPSE_GITHUB_APP_KEY'),
  new Option('--github-app-installation <id>', 'its installation; default: that of the repository'),
  new Option('--author <author>', 'of commits: "Name <address>"').default('Lapse <lapse@localhost>'),
];

export const proposeOptions = (): Option[] => [
  ...repositoryOptions(),
  ...ANALYSIS_OPTIONS().filter((one) => one.long !== '--policies'),
  policiesInRepository(),
  new Option('--group-by <grouping>', 'what goes into one pull request')
    .choices(['owner', 'namespace', 'policy', 'all'])
    .default('owner'),
  new Option('--max-open <count>', 'pull requests that are open at once')
    .argParser(countArgument)
    .default(10),
  new Option('--max-new <count>', 'pull requests that one run opens').argParser(countArgument).default(2),
  new Option('--ignore-for <duration>', 'what a person closed is not proposed again for so long')
    .argParser(durationArgument)
    .default(90 * DAY_MS, formatDuration(90 * DAY_MS)),
  new Option('--refresh <duration>', 'bodies tell of a newer window after so long')
    .argParser(durationArgument)
    .default(DAY_MS, formatDuration(DAY_MS)),
  new Option(
    '--announce <duration>',
    'first propose an annotation that says when it goes, so long from now; revoke once that day is over',
  ).argParser(durationArgument),
  new Option('--rebase <when>', 'behind: whenever the base has moved; when-needed: where the change differs')
    .choices(['behind', 'when-needed'])
    .default('behind'),
  ...pullRequestOptions(),
  new Option('--no-dashboard', 'no issue with what is open, pending, held and kept'),
  ...ownerOptions(),
  new Option('--output-dir <directory>', 'write body, diff and proof of each proposal there, too'),
  new Option('--dry-run', 'change nothing: say what would be done').default(false),
];

export function policiesInRepository(): Option {
  return new Option(
    '--policies <path>',
    'file or directory of policy manifests in the repository; may be given more than once',
  )
    .argParser(collectPaths)
    .default([], 'all of it');
}

/** How pull requests are made. */
export const pullRequestOptions = (): Option[] => [
  new Option('--signoff', 'commits say who signed them off').default(false),
  new Option('--label <label>', 'of pull requests; may be given more than once')
    .argParser(collectPaths)
    .default([], 'lapse'),
  new Option('--no-reviewers', 'do not ask the owners to review'),
];

function countArgument(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 0 || text.trim() === '')
    throw new InvalidArgumentError('It must be a whole number, 0 or more.');
  return count;
}
