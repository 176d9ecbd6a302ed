import { readFile } from 'node:fs/promises';
import { type ChannelCredentials, type ChannelOptions, Client, credentials } from '@grpc/grpc-js';
import { Failure } from '../../../model/failure.ts';
import { MINUTE_MS, SECOND_MS } from '../../../model/time.ts';

/** Where a Hubble agent or relay is, and how to talk to it. */
export interface HubbleAddress {
  /** `host:port`, or `unix:///path` for an agent's socket */
  readonly address: string;
  /** absent: plain text */
  readonly tls?: HubbleTls;
}

export interface HubbleTls {
  /** PEM; absent: the authorities Node knows */
  readonly caFile?: string;
  /** PEM, with `keyFile`, where the server asks for a client certificate */
  readonly certFile?: string;
  readonly keyFile?: string;
  /** the name the server's certificate must carry; absent: the host of the address */
  readonly serverName?: string;
}

export const CONNECT_TIMEOUT_MS = 10 * SECOND_MS;

const LARGEST_MESSAGE_BYTES = 16 * 1024 * 1024;

/**
 * @throws Failure `usage` where a TLS file cannot be read. Files are read on every connection, so that renewed
 * certificates are taken up.
 */
export async function openChannel({ address, tls }: HubbleAddress): Promise<Client> {
  const options: ChannelOptions = {
    'grpc.max_receive_message_length': LARGEST_MESSAGE_BYTES,
    // grpc-go's servers hang up on clients that ping more often than every five minutes.
    'grpc.keepalive_time_ms': 5 * MINUTE_MS + 10 * SECOND_MS,
    'grpc.keepalive_timeout_ms': 20 * SECOND_MS,
    // One channel per client: a restarted server is not kept waiting by another client's back-off.
    'grpc.use_local_subchannel_pool': 1,
  };
  if (tls?.serverName !== undefined) {
    options['grpc.ssl_target_name_override'] = tls.serverName;
    options['grpc.default_authority'] = tls.serverName;
  }
  return new Client(address, await credentialsOf(tls), options);
}

async function credentialsOf(tls: HubbleTls | undefined): Promise<ChannelCredentials> {
  if (tls === undefined) return credentials.createInsecure();
  if ((tls.certFile === undefined) !== (tls.keyFile === undefined)) {
    throw new Failure('usage', 'a client certificate needs both its file and its key file');
  }
  const [ca, key, cert] = await Promise.all([
    pem('CA certificate', tls.caFile),
    pem('client key', tls.keyFile),
    pem('client certificate', tls.certFile),
  ]);
  try {
    return credentials.createSsl(ca, key, cert);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new Failure('usage', `the TLS files cannot be used: ${detail}`, {
      cause,
      remedy: 'they must be PEM, and the key must belong to the certificate',
    });
  }
}

async function pem(what: string, path: string | undefined): Promise<Buffer | null> {
  if (path === undefined) return null;
  try {
    return await readFile(path);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new Failure('usage', `cannot read the ${what} ${path}: ${detail}`, { cause });
  }
}
