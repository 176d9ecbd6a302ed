import { giteaApi } from 'gitea-js';
import { CallProblem } from '../../calling/call-problem.ts';
import type { HttpCall } from '../../calling/http-call.ts';

export interface GiteaAddress {
  /** `https://gitea.example`, maybe with a path; `/api/v1` comes behind it */
  readonly url: string;
  readonly owner: string;
  readonly name: string;
  /** secret */
  readonly token: string;
}

/** One repository, and the library that asks for it; Forgejo answers alike. */
export interface GiteaClient {
  readonly api: ReturnType<typeof giteaApi>;
  /** ready for an address: the library puts them there as they are */
  readonly owner: string;
  readonly repo: string;
  /** host, for messages */
  readonly where: string;
}

export function giteaClient({ url, owner, name, token }: GiteaAddress, call: HttpCall): GiteaClient {
  const api = giteaApi(url.replace(/\/+$/, ''), { token, customFetch: fetchBy(call) });
  return { api, owner: encodeURIComponent(owner), repo: encodeURIComponent(name), where: new URL(url).host };
}

/** The library's requests, as it makes them: an address in text, plain headers, a body in text. */
function fetchBy(call: HttpCall): typeof fetch {
  return async (address, { method = 'GET', headers = {}, body = null } = {}) => {
    if (address instanceof Request || (body !== null && typeof body !== 'string'))
      throw new CallProblem('a request that cannot be sent', { kind: 'never' });
    return call(address, { method, headers: Object.fromEntries(new Headers(headers).entries()), body });
  };
}
