import { Failure } from '../../../model/failure.ts';
import type { GrpcError, StatusName } from './status.ts';

interface Explanation {
  readonly when: RegExp;
  readonly remedy: string;
}

/** What the text of a failed connection means; the first that matches is given. */
const CONNECTION_EXPLANATIONS: readonly Explanation[] = [
  {
    when: /wrong version number|packet length too long|EPROTO/i,
    remedy: 'the server speaks plain text: leave out the TLS settings, or use the port that has TLS',
  },
  {
    when: /certificate has expired|CERT_HAS_EXPIRED/i,
    remedy: "the server's certificate has expired: renew it, then restart the server",
  },
  {
    when: /does not match certificate|ERR_TLS_CERT_ALTNAME_INVALID|altnames/i,
    remedy:
      'the certificate is for another name: set the TLS server name, for relay usually instance.hubble-relay.cilium.io',
  },
  {
    when: /self[- ]signed|unable to verify|unable to get (local )?issuer|UNABLE_TO_|unknown ca/i,
    remedy:
      'the certificate is signed by an unknown authority: give its CA file (secret hubble-relay-client-certs or cilium-ca)',
  },
  {
    when: /certificate required|bad certificate|handshake failure/i,
    remedy: 'the server asks for a client certificate: give the certificate and key files',
  },
  {
    when: /ECONNREFUSED/,
    remedy:
      'nothing listens there: check the address, and that the port is forwarded (kubectl -n kube-system port-forward service/hubble-relay 4245:80)',
  },
  {
    when: /ENOTFOUND|EAI_AGAIN|Name resolution failed/i,
    remedy: 'the host name is not known: check the address',
  },
  {
    when: /ENOENT/,
    remedy: 'there is no such socket: check the path, and that the Cilium agent runs on this node',
  },
  { when: /EACCES|EPERM/, remedy: 'the socket may not be opened by this user' },
  {
    when: /ECONNRESET|socket hang up|Connection dropped|Protocol error|ERR_HTTP2|Failed to connect/i,
    remedy: 'the server closed the connection: it may want TLS, or have restarted',
  },
];

const REMEDY_BY_CODE: ReadonlyMap<StatusName, string> = new Map([
  ['UNIMPLEMENTED', 'the server is no Hubble agent or relay: check address and port'],
  ['DEADLINE_EXCEEDED', 'no answer in time: check the address, network policies and firewalls on the way'],
  ['CANCELLED', 'the server ended the call: it, or a proxy on the way, has probably been stopped'],
  ['UNAUTHENTICATED', 'the server wants credentials: give the TLS certificate and key files'],
  ['PERMISSION_DENIED', 'the server refuses this client: check its certificate'],
  ['RESOURCE_EXHAUSTED', 'a message was larger than 16 MB, or the server is overloaded'],
  ['INVALID_ARGUMENT', 'the server does not accept the request'],
]);

const GENERAL_REMEDY = 'check that the Hubble agent or relay is running and can be reached from here';

/** Says what a failed call means and what to do about it. */
export function callFailure(address: string, error: GrpcError): Failure {
  return unreachable(address, error.message, remedyOf(error), error);
}

export function noAnswer(address: string, waitedMs: number): Failure {
  const remedy = REMEDY_BY_CODE.get('DEADLINE_EXCEEDED') ?? GENERAL_REMEDY;
  return unreachable(address, `no connection after ${waitedMs / 1000} s`, remedy, undefined);
}

function unreachable(address: string, detail: string, remedy: string, cause: unknown): Failure {
  return new Failure('source-unreachable', `Hubble at ${address}: ${detail}`, { cause, remedy });
}

function remedyOf(error: GrpcError): string {
  const isConnection = error.status === 'UNAVAILABLE' || error.status === 'INTERNAL';
  const explained = isConnection
    ? CONNECTION_EXPLANATIONS.find(({ when }) => when.test(error.details))?.remedy
    : undefined;
  return explained ?? REMEDY_BY_CODE.get(error.status) ?? GENERAL_REMEDY;
}
