import { followFile } from '../../adapters/hubble/follow-file.ts';
import type { HubbleRecord, RecordBatch } from '../../flows/flow.ts';
import { GapFinder, type Resume, resumeOf, startOfNode } from './resume.ts';
import type { StreamContext } from './stream-context.ts';

/**
 * Reads an exporter file and what it was rotated away to into the queue, and goes on as it grows. What lies before the
 * place where a node's records end in the store is passed over, as a server does with `since`.
 * @throws Failure `usage` where there is no such file
 */
export async function followPath(path: string, context: StreamContext, signal: AbortSignal): Promise<void> {
  const { queue, follow, events, nextStream } = context;
  const resume = await resumeOf(context, undefined);
  const gaps = new GapFinder();
  gaps.resume(resume);
  let stream = nextStream();
  events.onConnected?.(resume.sinceMs, path);
  try {
    for await (const piece of followFile(path, { follow }, signal)) {
      if (piece.kind === 'break') {
        await queue.push({ records: [], rejected: [], stream, isLast: true });
        stream = nextStream();
        continue;
      }
      const batch = behind(piece.batch, resume, context.firstMs);
      for (const gap of gaps.gapsIn(batch)) events.onGap?.(gap);
      await queue.push({ ...batch, stream });
    }
  } finally {
    await queue.push({ records: [], rejected: [], stream, isLast: true });
  }
}

function behind(batch: RecordBatch, resume: Resume, firstMs: number): RecordBatch {
  const isNew = (record: HubbleRecord): boolean => {
    if (record.kind === 'flow') return record.flow.timeMs >= startOfNode(resume, record.flow.node, firstMs);
    if (record.kind === 'lost-events' && record.timeMs !== undefined)
      return record.timeMs >= startOfNode(resume, record.node, firstMs);
    return true;
  };
  return batch.records.every(isNew) ? batch : { ...batch, records: batch.records.filter(isNew) };
}
