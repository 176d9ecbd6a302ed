import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { TLSSocket } from 'node:tls';
import { CONNECT_TIMEOUT_MS, type HubbleAddress } from './grpc/channel.ts';
import { openSocket } from './grpc/socket.ts';
import { readTlsFiles } from './grpc/tls-files.ts';

/** Until when a certificate is good. */
export interface CertificateEnd {
  readonly whose: 'server' | 'client' | 'authority';
  readonly validToMs: number;
}

/**
 * Of the certificates in use with a server: its own, ours and the authority's. One that cannot be had is left out,
 * since using it fails with a reason elsewhere.
 */
export async function certificateEnds(options: HubbleAddress): Promise<readonly CertificateEnd[]> {
  const { tls } = options;
  if (tls === undefined) return [];
  const ends = await Promise.all([
    serverEnd(options),
    fileEnd('client', tls.certFile),
    fileEnd('authority', tls.caFile),
  ]);
  return ends.filter((end) => end !== undefined);
}

async function fileEnd(
  whose: 'client' | 'authority',
  path: string | undefined,
): Promise<CertificateEnd | undefined> {
  if (path === undefined) return undefined;
  try {
    return { whose, validToMs: Date.parse(new X509Certificate(await readFile(path)).validTo) };
  } catch {
    return undefined;
  }
}

async function serverEnd({ address, tls }: HubbleAddress): Promise<CertificateEnd | undefined> {
  if (tls === undefined) return undefined;
  const { serverName } = tls;
  const secureContext = await readTlsFiles(tls);
  const { socket } = openSocket(address, {
    secureContext,
    ...(serverName === undefined ? {} : { serverName }),
  });
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(CONNECT_TIMEOUT_MS) });
    const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
    return certificate && { whose: 'server', validToMs: Date.parse(certificate.validTo) };
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}
