import { Octokit } from '@octokit/rest';
import type { HttpCall } from '../../calling/http-call.ts';

/** One repository, and the library that asks for it. */
export interface GitHubClient {
  readonly octokit: Octokit;
  readonly at: { readonly owner: string; readonly repo: string };
  /** host of the API, for messages */
  readonly where: string;
}

export interface GitHubAddress {
  /** base of the API: `https://api.github.com`, or `https://github.example/api/v3` */
  readonly api: string;
  readonly owner: string;
  readonly name: string;
}

/** What each request shows. */
export interface Credentials {
  token(): Promise<string>;
  /** `bearer` for those that an app signs itself */
  readonly scheme: 'token' | 'bearer';
}

/** @param credentials without them the library asks as nobody */
export function githubClient(
  { api, owner, name }: GitHubAddress,
  call: HttpCall,
  credentials?: Credentials,
): GitHubClient {
  const octokit = new Octokit({
    baseUrl: api.replace(/\/+$/, ''),
    userAgent: 'lapse',
    request: { fetch: call },
    // its own messages go to the console, and hold addresses
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
  if (credentials !== undefined) {
    octokit.hook.before('request', async ({ headers }) => {
      headers.authorization = `${credentials.scheme} ${await credentials.token()}`;
    });
  }
  return { octokit, at: { owner, repo: name }, where: new URL(api).host };
}

export function silent(): void {
  // what matters is in the error that is thrown
}
