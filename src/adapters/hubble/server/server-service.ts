import { type DescMessage, fromBinary, type MessageShape, toBinary } from '@bufbuild/protobuf';
import type { MethodDefinition } from '@grpc/grpc-js';
import { Observer } from '../gen/observer/observer_pb.ts';
import { Peer } from '../gen/peer/peer_pb.ts';

/** `observer.Observer` as grpc-js wants it. Flows are written as the bytes they are kept as. */
export const OBSERVER_SERVICE = {
  getFlows: {
    path: '/observer.Observer/GetFlows',
    requestStream: false,
    responseStream: true,
    requestSerialize: serializer(Observer.method.getFlows.input),
    requestDeserialize: deserializer(Observer.method.getFlows.input),
    responseSerialize: (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    responseDeserialize: (bytes: Buffer): Uint8Array => bytes,
  },
  getNodes: unary(Observer.method.getNodes),
  serverStatus: unary(Observer.method.serverStatus),
};

/** `peer.Peer`. */
export const PEER_SERVICE = {
  notify: {
    path: '/peer.Peer/Notify',
    requestStream: false,
    responseStream: true,
    requestSerialize: serializer(Peer.method.notify.input),
    requestDeserialize: deserializer(Peer.method.notify.input),
    responseSerialize: serializer(Peer.method.notify.output),
    responseDeserialize: deserializer(Peer.method.notify.output),
  },
};

function unary<I extends DescMessage, O extends DescMessage>(method: {
  readonly name: string;
  readonly input: I;
  readonly output: O;
}): MethodDefinition<MessageShape<I>, MessageShape<O>> {
  return {
    path: `/observer.Observer/${method.name}`,
    requestStream: false,
    responseStream: false,
    requestSerialize: serializer(method.input),
    requestDeserialize: deserializer(method.input),
    responseSerialize: serializer(method.output),
    responseDeserialize: deserializer(method.output),
  };
}

function serializer<T extends DescMessage>(schema: T): (message: MessageShape<T>) => Buffer {
  return (message) => Buffer.from(toBinary(schema, message));
}

function deserializer<T extends DescMessage>(schema: T): (bytes: Buffer) => MessageShape<T> {
  return (bytes) => fromBinary(schema, bytes);
}
