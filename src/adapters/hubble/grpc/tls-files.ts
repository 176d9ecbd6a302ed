import { readFile } from 'node:fs/promises';
import { createSecureContext, type SecureContext } from 'node:tls';
import { Failure } from '../../../model/failure.ts';

export interface HubbleTls {
  /** PEM; absent: the authorities Node knows */
  readonly caFile?: string;
  /** PEM, with `keyFile`, where the server asks for a client certificate */
  readonly certFile?: string;
  readonly keyFile?: string;
  /** the name the server's certificate must carry; absent: the host of the address */
  readonly serverName?: string;
}

/**
 * Reads the files anew, so that renewed certificates are taken up.
 * @throws Failure `usage` where a file cannot be read or used
 */
export async function readTlsFiles({ caFile, certFile, keyFile }: HubbleTls): Promise<SecureContext> {
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw new Failure('usage', 'a client certificate needs both its file and its key file');
  }
  const [ca, key, cert] = await Promise.all([
    pem('CA certificate', caFile),
    pem('client key', keyFile),
    pem('client certificate', certFile),
  ]);
  try {
    return createSecureContext({ ca, key, cert });
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new Failure('usage', `the TLS files cannot be used: ${detail}`, {
      cause,
      remedy: 'they must be PEM, and the key must belong to the certificate',
    });
  }
}

async function pem(what: string, path: string | undefined): Promise<Buffer | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(path);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new Failure('usage', `cannot read the ${what} ${path}: ${detail}`, { cause });
  }
}
