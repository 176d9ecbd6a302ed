import { CallProblem } from '../../adapters/calling/call-problem.ts';
import { type HttpCall, httpCall } from '../../adapters/calling/http-call.ts';
import type { Patience } from '../../adapters/calling/patiently.ts';
import { giteaForge } from '../../adapters/forge/gitea/forge.ts';
import { githubAccess } from '../../adapters/forge/github/access.ts';
import { githubForge } from '../../adapters/forge/github/forge.ts';
import { gitlabForge } from '../../adapters/forge/gitlab/forge.ts';
import { patientForge } from '../../adapters/forge/patient-forge.ts';
import { Failure } from '../../model/failure.ts';
import { MINUTE_MS, SECOND_MS } from '../../model/time.ts';
import type { Forge, ForgeKind } from '../../proposals/forge.ts';
import { systemClock } from '../clock.ts';
import { headerText, secretIn } from '../deliver/read-secret.ts';
import { safeUrl } from '../deliver/safe-url.ts';
import { apiOf, forgeAddress } from './forge-address.ts';
import type { ProposeContext, RepositoryRequest } from './request.ts';

/** A forge, and how git is let in there. */
export interface OpenedForge {
  readonly forge: Forge;
  /** for git over https; secret */
  readonly gitToken: () => Promise<string>;
}

const TOKEN = { flag: '--forge-token-file', variable: 'LAPSE_FORGE_TOKEN' } as const;
const APP_KEY = { flag: '--github-app-key-file', variable: 'LAPSE_GITHUB_APP_KEY' } as const;

const PATIENCE: Patience = {
  retries: 5,
  firstWaitMs: SECOND_MS,
  longestWaitMs: 30 * SECOND_MS,
  deadlineMs: 5 * MINUTE_MS,
  sleep: (ms: number, signal: AbortSignal): Promise<void> => systemClock.sleep(ms, signal),
  elapsed: (): number => performance.now(),
};
const ANSWER_MS = 30 * SECOND_MS;

/**
 * The forge of the request, or of the address. What its calls throw is a `Failure`.
 *
 * @param remote address of the repository
 * @param patience of each call
 * @returns undefined where branches alone are asked for
 * @throws Failure `usage` where it is not told which, or with which token
 */
export function openForge(
  request: RepositoryRequest,
  remote: string,
  { env, signal, onWait = () => {} }: Pick<ProposeContext, 'env' | 'signal' | 'onWait'>,
  patience: Patience = PATIENCE,
): OpenedForge | undefined {
  if (request.forge === 'none') return undefined;
  const address = forgeAddress(remote);
  const kind = request.forge ?? address?.kind;
  if (kind === undefined)
    throw new Failure('usage', `it is not known what forge ${remote} is of`, {
      remedy: 'say --forge github, gitlab or gitea; or --forge none for branches without pull requests',
    });
  const project = request.project ?? address?.project;
  const base = request.forgeUrl ?? (address === undefined ? undefined : apiOf(kind, address.origin));
  if (project === undefined || base === undefined)
    throw new Failure('usage', `${remote} does not tell where the forge has the repository`, {
      remedy: 'name it with --forge-url and --project',
    });
  const url = safeUrl(base, 'the address of the forge (--forge-url)').href.replace(/\/$/, '');
  const call = httpCall({ timeoutMs: ANSWER_MS, now: () => systemClock.now(), signal });
  const { forge, gitToken, secrets } = made({ kind, url, project, request, env, call });
  return {
    forge: failing(patientForge(forge, { patience, signal, secrets, onWait })),
    gitToken: () => orFailure(gitToken),
  };
}

interface Making {
  readonly kind: ForgeKind;
  readonly url: string;
  readonly project: string;
  readonly request: RepositoryRequest;
  readonly env: ProposeContext['env'];
  readonly call: HttpCall;
}

interface Made extends OpenedForge {
  readonly secrets: () => readonly string[];
}

function made({ kind, url, project, request, env, call }: Making): Made {
  const plain = (forge: (token: string) => Forge): Made => {
    const token = tokenOf(request, env);
    return { forge: forge(token), gitToken: () => Promise.resolve(token), secrets: () => [token] };
  };
  switch (kind) {
    case 'github': {
      const address = { api: url, ...ownerAndName(project) };
      const login = appLogin(request, env) ?? { kind: 'token' as const, token: tokenOf(request, env) };
      const access = githubAccess(address, login, call);
      return {
        forge: githubForge(address, access, call),
        gitToken: () => access.token(),
        secrets: () => access.secrets(),
      };
    }
    case 'gitlab':
      return plain((token) => gitlabForge({ url, project, token }, call));
    case 'gitea':
      return plain((token) => giteaForge({ url, ...ownerAndName(project), token }, call));
  }
}

function ownerAndName(project: string): { readonly owner: string; readonly name: string } {
  const [owner = '', name = '', ...rest] = project.split('/');
  if (owner !== '' && name !== '' && rest.length === 0) return { owner, name };
  throw new Failure('usage', `"${project}" is no repository of this forge`, {
    remedy: 'write --project like owner/name',
  });
}

function tokenOf({ tokenFile }: RepositoryRequest, env: ProposeContext['env']): string {
  const token = secretIn(TOKEN, tokenFile, env);
  if (token !== undefined) return headerText(token.trim(), tokenFile ?? TOKEN.variable);
  throw new Failure('usage', 'the forge needs a token', {
    remedy: `name its file with ${TOKEN.flag}, or set ${TOKEN.variable}; --forge none makes branches alone`,
  });
}

function appLogin(
  { app }: RepositoryRequest,
  env: ProposeContext['env'],
): Parameters<typeof githubAccess>[1] | undefined {
  if (app === undefined) return undefined;
  const privateKey = secretIn(APP_KEY, app.keyFile, env, 'several');
  if (privateKey === undefined)
    throw new Failure('usage', 'the GitHub App needs its private key', {
      remedy: `name its file with ${APP_KEY.flag}, or set ${APP_KEY.variable}`,
    });
  const installation = app.installation === undefined ? undefined : Number(app.installation);
  if (installation !== undefined && !Number.isSafeInteger(installation))
    throw new Failure('usage', '--github-app-installation must be a number');
  return {
    kind: 'app',
    appId: app.id,
    privateKey,
    ...(installation === undefined ? {} : { installationId: installation }),
  };
}

/** Nothing of an adapter's own errors goes further. */
function failing(forge: Forge): Forge {
  return {
    kind: forge.kind,
    maxBodyLength: forge.maxBodyLength,
    account: () => orFailure(() => forge.account()),
    pullRequests: (prefix, sinceMs) => orFailure(() => forge.pullRequests(prefix, sinceMs)),
    open: (request) => orFailure(() => forge.open(request)),
    update: (number, change) => orFailure(() => forge.update(number, change)),
    comment: (number, text) => orFailure(() => forge.comment(number, text)),
    close: (number) => orFailure(() => forge.close(number)),
    findIssue: (label, marker) => orFailure(() => forge.findIssue(label, marker)),
    createIssue: (issue) => orFailure(() => forge.createIssue(issue)),
    updateIssue: (number, change) => orFailure(() => forge.updateIssue(number, change)),
  };
}

async function orFailure<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof CallProblem)) throw error;
    const { message, remedy } = error;
    // its own text is clean; what is behind it is not
    throw new Failure('source-unreachable', message, remedy === undefined ? {} : { remedy });
  }
}
