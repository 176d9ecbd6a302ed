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

export function githubClient(
  { api, owner, name }: GitHubAddress,
  call: HttpCall,
  token?: string,
): GitHubClient {
  const octokit = new Octokit({
    ...(token === undefined ? {} : { auth: token }),
    baseUrl: api.replace(/\/+$/, ''),
    userAgent: 'lapse',
    request: { fetch: call },
    // its own messages go to the console, and hold addresses
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
  return { octokit, at: { owner, repo: name }, where: new URL(api).host };
}

export function silent(): void {
  // what matters is in the error that is thrown
}
