import type { IncomingMessage } from 'node:http';

/** Whether the client reads what is zipped. */
export function acceptsGzip({ headers }: IncomingMessage): boolean {
  return /(?:^|[,\s])(?:gzip|\*)\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[\d.]+\s*)?(?:,|$)/i.test(
    headers['accept-encoding'] ?? '',
  );
}
