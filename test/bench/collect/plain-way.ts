import { fromBinary } from '@bufbuild/protobuf';
import { type DuckDBAppender, DuckDBInstance } from '@duckdb/node-api';
import { GetFlowsResponseSchema } from '../../../src/adapters/hubble/gen/observer/observer_pb.ts';
import { receiveByLibrary } from './receive-only.ts';

const FLUSH_EVERY_ROWS = 100_000;

/** What one would write first: every message decoded by protobuf-es, every flow one row. */
export async function storeEveryFlow(address: string, storePath: string): Promise<number> {
  const instance = await DuckDBInstance.create(storePath, { memory_limit: '256MB', threads: '2' });
  const connection = await instance.connect();
  await connection.run(
    `CREATE TABLE flows (time_ms DOUBLE, uuid VARCHAR, node VARCHAR, verdict INTEGER, direction INTEGER,
      is_reply BOOLEAN, protocol VARCHAR, source_port INTEGER, destination_port INTEGER, source_ip VARCHAR,
      destination_ip VARCHAR, source_namespace VARCHAR, source_pod VARCHAR, source_labels VARCHAR,
      destination_namespace VARCHAR, destination_pod VARCHAR, destination_labels VARCHAR)`,
  );
  const appender = await connection.createAppender('flows');
  let rows = 0;
  const messages = await receiveByLibrary(address, (bytes) => {
    appendFlow(appender, bytes);
    rows += 1;
    if (rows % FLUSH_EVERY_ROWS === 0) appender.flushSync();
  });
  appender.closeSync();
  await connection.run('CHECKPOINT');
  connection.closeSync();
  instance.closeSync();
  return messages;
}

function appendFlow(appender: DuckDBAppender, bytes: Buffer): void {
  const { responseTypes } = fromBinary(GetFlowsResponseSchema, bytes);
  if (responseTypes.case !== 'flow') return;
  const flow = responseTypes.value;
  const { time, l4, source, destination } = flow;
  appender.appendDouble(Number(time?.seconds ?? 0n) * 1000 + (time?.nanos ?? 0) / 1e6);
  appender.appendVarchar(flow.uuid);
  appender.appendVarchar(flow.nodeName);
  appender.appendInteger(flow.verdict);
  appender.appendInteger(flow.trafficDirection);
  appender.appendBoolean(flow.isReply ?? false);
  appender.appendVarchar(l4?.protocol.case ?? '');
  const ports = l4?.protocol.case === 'TCP' ? l4.protocol.value : undefined;
  appender.appendInteger(ports?.sourcePort ?? 0);
  appender.appendInteger(ports?.destinationPort ?? 0);
  appender.appendVarchar(flow.IP?.source ?? '');
  appender.appendVarchar(flow.IP?.destination ?? '');
  for (const party of [source, destination]) {
    appender.appendVarchar(party?.namespace ?? '');
    appender.appendVarchar(party?.podName ?? '');
    appender.appendVarchar(party?.labels.join(',') ?? '');
  }
  appender.endRow();
}
