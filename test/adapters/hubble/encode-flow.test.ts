import { fromBinary, toBinary, toJson } from '@bufbuild/protobuf';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type GetFlowsResponse,
  GetFlowsResponseSchema,
} from '../../../src/adapters/hubble/gen/observer/observer_pb.ts';
import { entryOf } from '../../../src/adapters/hubble/server/server-entry.ts';
import { decodeResponse } from '../../../src/adapters/hubble/wire/decode.ts';
import { response } from './arbitrary-response.ts';

/** A flow the server may be fed, complete as one that a server sent. */
const served = response.filter(
  ({ responseTypes, nodeName }) =>
    responseTypes.case === 'flow' && responseTypes.value.time !== undefined && nodeName !== '',
);

it('the server encodes a flow’s JSON to a message that reads like the original', () => {
  let examined = 0;
  fc.assert(
    fc.property(served, (message: GetFlowsResponse) => {
      const json = toJson(GetFlowsResponseSchema, message, { useProtoFieldName: true });
      if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new Error('no object');
      const entry = entryOf(json, 'default/n2');
      expect(decodeResponse(entry?.bytes ?? new Uint8Array())).toEqual(
        decodeResponse(toBinary(GetFlowsResponseSchema, message)),
      );
      // Also for a reader that is not ours.
      expect(fromBinary(GetFlowsResponseSchema, entry?.bytes ?? new Uint8Array()).responseTypes.case).toBe(
        'flow',
      );
      examined += 1;
    }),
    { numRuns: 500 },
  );
  expect(examined).toBe(500);
});
