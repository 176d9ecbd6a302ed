import { canonicalJson } from '../../canonical-json.ts';
import type { Path } from '../../place.ts';
import type { RequestEntry } from '../../policy.ts';
import { isTlsInspected, type L7Section } from '../l7.ts';
import { readServerNames } from './server-names.ts';
import type { RequestScope, Understood } from './understood.ts';

/** Server names without L7 rules: the handshake must name one of them. */
export function readTlsRequests(section: L7Section, path: Path, scope: RequestScope): Understood {
  const { serverNames, terminatingTLS, originatingTLS } = section;
  const entries = serverNames.map((name, i): RequestEntry => {
    const at = [...path, 'serverNames', i];
    const names = readServerNames([name]);
    return {
      path: at,
      place: scope.place(at),
      text: `TLS to ${name}`,
      content: canonicalJson({
        tls: name.toLowerCase(),
        terminatingTLS,
        originatingTLS,
        ...(isTlsInspected(section) ? { namespace: scope.namespace ?? '' } : {}),
      }),
      matches: (request) => (request.kind === 'dns' ? 'no' : names.matches(request.serverName)),
      meets: (seen) => (seen.kind === 'dns' ? 'no' : names.matches(undefined)),
    };
  });
  return { requests: { protocol: 'tls', entries }, unclear: readServerNames(serverNames).unclear };
}
