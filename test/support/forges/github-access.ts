import { createVerify, generateKeyPairSync } from 'node:crypto';
import type { GitHubState } from './github-state.ts';

export const TOKEN = 'ghp_planted-s3cret-t0ken';
export const ACCOUNT = 'lapse-robot';
export const APP = { id: '4711', slug: 'lapse-app', installation: 815 } as const;

/** The app's pair; the private key in the form that GitHub gives out. */
export interface AppKeys {
  readonly privateKey: string;
  readonly publicKey: string;
}

export function appKeys(): AppKeys {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}

/** Who shows this header. */
export type Caller =
  | { readonly kind: 'user'; readonly login: string }
  | { readonly kind: 'app' }
  | { readonly kind: 'installation' }
  | { readonly kind: 'nobody' };

export function callerOf(
  authorization: string | undefined,
  state: GitHubState,
  keys: AppKeys | undefined,
): Caller {
  const [, token = ''] = /^(?:token|bearer) (\S+)$/i.exec(authorization ?? '') ?? [];
  const login = state.accounts.get(token);
  if (login === botOf()) return { kind: 'installation' };
  if (login !== undefined) return { kind: 'user', login };
  return keys !== undefined && isSignedBy(keys, token) ? { kind: 'app' } : { kind: 'nobody' };
}

export function botOf(): string {
  return `${APP.slug}[bot]`;
}

/** https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app */
function isSignedBy({ publicKey }: AppKeys, jwt: string): boolean {
  const [header = '', claims = '', signature = ''] = jwt.split('.');
  const verifier = createVerify('RSA-SHA256').update(`${header}.${claims}`);
  if (signature === '' || !verifier.verify(publicKey, signature, 'base64url')) return false;
  const { iss, iat, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString());
  return String(iss) === APP.id && exp - iat <= 660 && exp > iat;
}
