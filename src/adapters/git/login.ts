import { Failure } from '../../model/failure.ts';
import type { RepositoryAddress } from './repository-address.ts';

/** As Basic authentication has it. */
export interface Credentials {
  readonly user: string;
  readonly secret: string;
}

/** GitHub's name for whoever has a token of an app; GitLab and Gitea take any name beside a personal token */
const TOKEN_USER = 'x-access-token';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * What the other side is shown: the token given, else what stood in the address. Only of http.
 * @throws Failure `usage` where everyone on the way could read it
 */
export function credentialsFor(
  address: RepositoryAddress,
  given: { readonly user: string | undefined; readonly token: string } | undefined,
): Credentials | undefined {
  if (address.kind !== 'http' && address.kind !== 'https') return undefined;
  const { login } = address;
  if (given === undefined && login === undefined) return undefined;
  if (address.kind === 'http' && !LOOPBACK.test(new URL(address.url).hostname))
    throw new Failure('usage', `${address.url} is not https, so everyone on the way could read the token`, {
      remedy: 'use https; http is taken only for localhost',
    });
  if (given !== undefined) return { user: given.user ?? login?.user ?? TOKEN_USER, secret: given.token };
  return login === undefined ? undefined : { user: login.user, secret: login.secret ?? '' };
}

/** Everything that must not be shown. */
export function secretsOf(
  address: RepositoryAddress,
  credentials: Credentials | undefined,
  token: string | undefined,
): string[] {
  const inAddress = 'login' in address && address.login !== undefined ? address.login : undefined;
  return [
    token,
    credentials?.secret,
    credentials === undefined ? undefined : `${credentials.user}:${credentials.secret}`,
    inAddress?.secret,
    // in front of an address some put the token in place of a name
    inAddress?.secret === undefined || inAddress.secret === 'x-oauth-basic' ? inAddress?.user : undefined,
  ].filter((secret): secret is string => secret !== undefined && secret !== '');
}
