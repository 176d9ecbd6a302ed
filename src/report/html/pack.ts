import { constants, gzipSync } from 'node:zlib';

/** The byte of a gzip header that names the system it was made on. */
const SYSTEM_BYTE = 9;
const UNKNOWN_SYSTEM = 255;

/** As base64 of gzip, which nothing in a document can mistake for markup; the same text for the same value. */
export function pack(value: unknown): string {
  const bytes = gzipSync(JSON.stringify(value), { level: constants.Z_BEST_COMPRESSION });
  bytes[SYSTEM_BYTE] = UNKNOWN_SYSTEM;
  return bytes.toString('base64');
}
