import { toBinary, toJson } from '@bufbuild/protobuf';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { GetFlowsResponseSchema } from '../../../src/adapters/hubble/gen/observer/observer_pb.ts';
import { recordOfJson } from '../../../src/adapters/hubble/json/from-json.ts';
import { decodeResponse } from '../../../src/adapters/hubble/wire/decode.ts';
import { response } from './arbitrary-response.ts';

it.each([
  { spelling: 'proto names', options: { useProtoFieldName: true } },
  { spelling: 'camelCase names', options: { useProtoFieldName: false } },
  { spelling: 'enums as numbers', options: { useProtoFieldName: true, enumAsInteger: true } },
])('a message reads the same from the wire and from its JSON with $spelling', ({ options }) => {
  fc.assert(
    fc.property(response, (message) => {
      const fromWire = decodeResponse(toBinary(GetFlowsResponseSchema, message));
      const fromJson = recordOfJson(toJson(GetFlowsResponseSchema, message, options));
      expect(fromJson).toEqual(fromWire);
    }),
    { numRuns: 1000 },
  );
});
