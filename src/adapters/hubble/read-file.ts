import { createHash } from 'node:crypto';
import type { RecordBatch } from '../../flows/flow.ts';
import { Failure } from '../../model/failure.ts';
import type { ByteStream } from './file/gunzip.ts';
import { JsonSplitter } from './file/json-splitter.ts';
import { readContent, STDIN } from './file/open-file.ts';
import { RecordBatches } from './file/record-batches.ts';

/**
 * Reads a Hubble exporter file or saved output of `hubble observe -o json|jsonpb`: JSON lines, one array, or objects
 * one after the other, plain or gzip; `-` is standard input. What cannot be read is rejected with its line, and
 * reading goes on behind it.
 * @throws Failure `usage` where the file cannot be opened
 */
export async function* readHubbleFile(path: string): AsyncGenerator<RecordBatch, void> {
  yield* readHubbleContent(readContent(path), path === STDIN ? '<stdin>' : path);
}

/** The same of content that is open already. @param name of the file, for messages */
export async function* readHubbleContent(
  content: ByteStream,
  name: string,
): AsyncGenerator<RecordBatch, void> {
  const batch = new RecordBatches(name);
  const splitter = new JsonSplitter(batch);
  try {
    let next = await content.next();
    while (next.done !== true) {
      splitter.push(next.value);
      // Also a small batch, at the end of each piece: what comes through a pipe is not held back.
      yield* batch.take();
      next = await content.next();
    }
    splitter.end(next.value);
  } catch (error) {
    if (error instanceof Failure) throw error;
    splitter.end(
      `the file cannot be read further: ${error instanceof Error ? error.message : String(error)}`,
    );
  } finally {
    await content.return(undefined);
  }
  yield* batch.take();
}

/** SHA-256 of a file's unpacked content, in hex: the same for a log and its gzip. Undefined for standard input. */
export async function fingerprint(path: string): Promise<string | undefined> {
  if (path === STDIN) return undefined;
  const hash = createHash('sha256');
  for await (const piece of readContent(path)) hash.update(piece);
  return hash.digest('hex');
}
