import { createAppAuth } from '@octokit/auth-app';
import { CallProblem, problemIn } from '../../calling/call-problem.ts';
import type { HttpCall } from '../../calling/http-call.ts';
import { numberAt, strange, textAt } from '../answer.ts';
import { type GitHubAddress, type GitHubClient, githubClient, silent } from './client.ts';

export type GitHubLogin =
  | {
      readonly kind: 'token';
      /** secret */
      readonly token: string;
    }
  | {
      readonly kind: 'app';
      /** its number, or its client id */
      readonly appId: string;
      /** looked up by the repository where it is not given */
      readonly installationId?: number;
      /** secret: PEM, as GitHub gives it */
      readonly privateKey: string;
    };

/** Who asks. */
export interface GitHubAccess {
  /** good for an hour at least where it is an app's, for the API and, as the password of `x-access-token`, for git */
  token(): Promise<string>;
  /** `octocat`, `some-app[bot]`; undefined for a token that stands for no user, such as that of a workflow */
  account(): Promise<string | undefined>;
  /** what must not be told, and all tokens that were given out until now */
  secrets(): readonly string[];
}

export function githubAccess(address: GitHubAddress, login: GitHubLogin, call: HttpCall): GitHubAccess {
  return login.kind === 'token' ? tokenAccess(address, login.token, call) : appAccess(address, login, call);
}

function tokenAccess(address: GitHubAddress, token: string, call: HttpCall): GitHubAccess {
  const { octokit } = githubClient(address, call, { token: async () => token, scheme: 'token' });
  return {
    token: async () => token,
    account: async () => {
      try {
        return textAt(await octokit.rest.users.getAuthenticated(), 'data', 'login');
      } catch (error) {
        const { status } = problemIn(error);
        // tokens of an installation have no user
        if (status === 403 || status === 404) return undefined;
        throw error;
      }
    },
    secrets: () => [token],
  };
}

const KEY_REMEDY = 'give the private key of the app as GitHub gave it: a file that begins with -----BEGIN';

function appAccess(
  address: GitHubAddress,
  { appId, installationId, privateKey }: GitHubLogin & { readonly kind: 'app' },
  call: HttpCall,
): GitHubAccess {
  // without a login: the app's own hook would look for an installation
  const plain = githubClient(address, call);
  const given = new Set<string>();
  const remember = (token: string): string => {
    given.add(token);
    return token;
  };
  const auth = createAppAuth({
    appId,
    privateKey,
    request: plain.octokit.request,
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
  const signed = async (): Promise<string> => {
    try {
      return remember((await auth({ type: 'app' })).token);
    } catch {
      // what the library says of a key may quote it
      const message = 'the private key of the GitHub App cannot be used';
      throw new CallProblem(message, { kind: 'never' }, { remedy: KEY_REMEDY });
    }
  };
  const asApp = githubClient(address, call, { token: signed, scheme: 'bearer' });
  let installation: Promise<number> | undefined;
  const installed = async (): Promise<number> => {
    installation ??= installationId === undefined ? findInstallation(asApp) : Promise.resolve(installationId);
    try {
      return await installation;
    } catch (error) {
      installation = undefined;
      throw error;
    }
  };
  return {
    token: async () => {
      // checks the key first, with an error of our own
      await signed();
      const answer: unknown = await auth({
        type: 'installation',
        installationId: await installed(),
        repositoryNames: [address.name],
        permissions: { contents: 'write', pull_requests: 'write', issues: 'write' },
      });
      const token = textAt(answer, 'token');
      if (token === undefined) throw strange(plain.where, 'GitHub');
      return remember(token);
    },
    account: async () => {
      const slug = textAt(await asApp.octokit.rest.apps.getAuthenticated(), 'data', 'slug');
      return slug === undefined ? undefined : `${slug}[bot]`;
    },
    secrets: () => [
      privateKey,
      ...privateKey.split(/\r?\n/).filter((line) => /^[\w+/=]{16,}$/.test(line)),
      ...given,
    ],
  };
}

async function findInstallation({ octokit, at, where }: GitHubClient): Promise<number> {
  const id = numberAt(await octokit.rest.apps.getRepoInstallation(at), 'data', 'id');
  if (id === undefined) throw strange(where, 'GitHub');
  return id;
}
