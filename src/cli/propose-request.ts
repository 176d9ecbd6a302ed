import type { ProposeRequest, RepositoryRequest } from '../app/propose/request.ts';
import type { WatchRequest } from '../app/watch-merged/request.ts';
import { Failure } from '../model/failure.ts';
import {
  analysisRequest,
  type CommandContext,
  flagOption,
  listOption,
  numberOption,
  storeAccess,
  textOption,
} from './context.ts';
import { ownerRequest } from './owner-options.ts';

/** @throws Failure `usage` */
export function repositoryRequest(context: CommandContext): RepositoryRequest {
  const text = (name: string): string | undefined => textOption(context, name);
  const id = text('githubAppId');
  return {
    repo: text('repo') ?? '.',
    remote: text('remote') ?? 'origin',
    base: text('base'),
    branchPrefix: text('branchPrefix') ?? '',
    forge: oneOf(['github', 'gitlab', 'gitea', 'none'] as const, text('forge')),
    forgeUrl: text('forgeUrl'),
    project: text('project'),
    tokenFile: text('forgeTokenFile'),
    app:
      id === undefined
        ? undefined
        : { id, keyFile: text('githubAppKeyFile'), installation: text('githubAppInstallation') },
    author: authorOf(text('author') ?? ''),
  };
}

/** @throws Failure `usage` */
export function proposeRequest(context: CommandContext): ProposeRequest {
  const repository = repositoryRequest(context);
  const policies = listOption(context, 'policies');
  // every command names policies; here they are those of the repository, and all of it is a fine default
  const options = { ...context.options, policies: policies.length === 0 ? ['.'] : policies };
  return {
    ...repository,
    analysis: { ...analysisRequest({ ...context, options }), ...ownerRequest(context) },
    grouping:
      oneOf(['owner', 'namespace', 'policy', 'all'] as const, textOption(context, 'groupBy')) ?? 'owner',
    settings: {
      branchPrefix: repository.branchPrefix,
      committerEmail: repository.author.email,
      maxOpen: numberOption(context, 'maxOpen') ?? 0,
      maxNew: numberOption(context, 'maxNew') ?? 0,
      ignoreForMs: numberOption(context, 'ignoreFor') ?? 0,
      rebase: oneOf(['behind', 'when-needed'] as const, textOption(context, 'rebase')) ?? 'behind',
      refreshMs: numberOption(context, 'refresh') ?? 0,
      announceMs: numberOption(context, 'announce'),
    },
    signsOff: flagOption(context, 'signoff'),
    labels: labelsOf(context),
    asksReviewers: flagOption(context, 'reviewers'),
    hasDashboard: flagOption(context, 'dashboard'),
    outputDirectory: textOption(context, 'outputDir'),
    isDryRun: flagOption(context, 'dryRun'),
  };
}

/** @throws Failure `usage` */
export function watchRequest(context: CommandContext): WatchRequest {
  const policies = listOption(context, 'policies');
  return {
    ...repositoryRequest(context),
    storePath: textOption(context, 'store') ?? 'lapse.duckdb',
    storeAccess: storeAccess(context),
    policyPaths: policies.length === 0 ? ['.'] : policies,
    inventoryPaths: listOption(context, 'inventory'),
    nowMs: numberOption(context, 'now') ?? context.terminal.now(),
    watchForMs: numberOption(context, 'watchFor') ?? 0,
    labels: labelsOf(context),
    asksReviewers: flagOption(context, 'reviewers'),
    signsOff: flagOption(context, 'signoff'),
    isDryRun: flagOption(context, 'dryRun'),
  };
}

function labelsOf(context: CommandContext): readonly string[] {
  const labels = listOption(context, 'label');
  return labels.length === 0 ? ['lapse'] : labels;
}

function oneOf<T extends string>(choices: readonly T[], text: string | undefined): T | undefined {
  return choices.find((one) => one === text);
}

/** `Name <address>`, as git writes it. */
function authorOf(text: string): RepositoryRequest['author'] {
  const [, name = '', email = ''] = /^\s*([^<>]*?)\s*<([^<>\s]+)>\s*$/.exec(text) ?? [];
  if (name !== '' && email !== '' && !/\p{Cc}/u.test(text)) return { name, email };
  throw new Failure('usage', `"${text}" is no author of commits`, {
    remedy: 'write it like "Lapse <lapse@example.com>"',
  });
}
