import { z } from 'zod';
import type { Query } from '../app/can/query.ts';
import { err, ok, type Result } from '../model/result.ts';
import { readOpening } from './port.ts';

const names = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);

const lowerCase = z.string().toLowerCase();

/** The shapes of src/model/request.ts. Unknown fields are errors: a typo would change the question in silence. */
const request = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('http'),
      method: z.string().min(1),
      path: z.string().startsWith('/'),
      host: z.string().optional(),
      headers: z.record(lowerCase, z.string()).optional(),
      serverName: lowerCase.optional(),
    })
    .transform(({ host, headers, serverName, ...rest }) => ({
      ...rest,
      ...(host === undefined ? {} : { host }),
      ...(headers === undefined ? {} : { headers }),
      ...(serverName === undefined ? {} : { serverName }),
    })),
  z.strictObject({
    kind: z.literal('dns'),
    name: lowerCase.transform((name) => name.replace(/\.$/, '')),
  }),
  z.strictObject({ kind: z.literal('tls'), serverName: lowerCase }),
]);

const query = z.object({
  src: z.string(),
  dst: z.string(),
  protocol: z.string().default('TCP'),
  port: z.number().optional(),
  srcNames: names,
  dstNames: names,
  request: request.nullish(),
});

const FIELDS: ReadonlySet<string> = new Set(Object.keys(query.shape));

export interface ReadQuery {
  readonly query: Query;
  /** fields that mean nothing here, in the order written */
  readonly unknownFields: readonly string[];
}

/** Reads one question from JSON text. The error is a sentence. */
export function readQuery(text: string): Result<ReadQuery, string> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return err(`not valid JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  const read = query.safeParse(value);
  if (!read.success) return err(z.prettifyError(read.error).replaceAll(/\s*\n\s*/g, ' '));
  const { src, dst, protocol, port, srcNames, dstNames, request: asked } = read.data;
  const opening = readOpening(protocol, port);
  if (!opening.ok) return opening;
  return ok({
    query: {
      source: src,
      destination: dst,
      ...opening.value,
      sourceNames: srcNames,
      destinationNames: dstNames,
      ...(asked === undefined || asked === null ? {} : { request: asked }),
    },
    unknownFields: typeof value === 'object' && value !== null ? unknownFields(value) : [],
  });
}

function unknownFields(value: object): readonly string[] {
  let unknown: string[] | undefined;
  for (const field in value) if (!FIELDS.has(field)) (unknown ??= []).push(field);
  return unknown ?? [];
}
