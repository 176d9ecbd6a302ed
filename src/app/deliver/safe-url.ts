import { Failure } from '../../model/failure.ts';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * An address that a secret may be sent to: https, or http to this machine. The text itself is in no message, since it
 * may be secret.
 *
 * @param what `the Slack webhook`
 * @throws Failure `usage`
 */
export function safeUrl(text: string, what: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new Failure('usage', `${what} is no https address`, { remedy: 'write it like https://host/path' });
  }
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
    throw new Failure('usage', `${what} is not https, so everyone on the way could read the secret`, {
      remedy: 'use https; http is taken only for localhost',
    });
  }
  if (url.username !== '' || url.password !== '') {
    throw new Failure('usage', `${what} holds a user or a password`, {
      remedy: 'give credentials in a file or the environment',
    });
  }
  return url;
}
