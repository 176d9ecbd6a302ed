import { readFile } from 'node:fs/promises';
import { toBinary } from '@bufbuild/protobuf';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GetFlowsResponseSchema } from '../../../src/adapters/hubble/gen/observer/observer_pb.ts';
import { decodeAnyResponse, decodeUsualFlow } from '../../../src/adapters/hubble/wire/decode.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { response } from './arbitrary-response.ts';
import { mutate, overwrite } from './mutate.ts';
import { splitRecording } from './recording.ts';

/** The result, or that there is none; the words of an error may differ. */
function outcome(decode: (bytes: Uint8Array) => unknown, bytes: Uint8Array): unknown {
  try {
    return decode(bytes);
  } catch {
    return 'unreadable';
  }
}

describe('flows read by hand are what protobuf-es reads', () => {
  it('for any message', () => {
    let byHand = 0;
    fc.assert(
      fc.property(response, (message) => {
        const bytes = toBinary(GetFlowsResponseSchema, message);
        const usual = decodeUsualFlow(bytes);
        if (usual === undefined) return;
        byHand += 1;
        expect(usual).toEqual(decodeAnyResponse(bytes));
      }),
      { numRuns: 3000 },
    );
    expect(byHand).toBeGreaterThan(1000);
  });

  it('for mutated messages', () => {
    let byHand = 0;
    fc.assert(
      fc.property(response, overwrite, (message, edit) => {
        const bytes = mutate(toBinary(GetFlowsResponseSchema, message), [edit]);
        const usual = outcome(decodeUsualFlow, bytes);
        if (usual === undefined) return;
        byHand += 1;
        expect(usual).toEqual(outcome(decodeAnyResponse, bytes));
      }),
      { numRuns: 5000 },
    );
    expect(byHand).toBeGreaterThan(500);
  });

  it.skipIf(!hasShared('corpus/wire/relay-getflows.bin'))(
    'for all recorded flows, none of which is left to protobuf-es (skipped where ../shared/corpus is absent)',
    async () => {
      const messages = splitRecording(await readFile(sharedPath('corpus/wire/relay-getflows.bin')));
      const records = messages.map((bytes) => ({
        usual: decodeUsualFlow(bytes),
        any: decodeAnyResponse(bytes),
      }));
      const flows = records.filter(({ any }) => any.ok && any.value.kind === 'flow');
      expect(flows.length).toBeGreaterThan(100);
      for (const { usual, any } of flows) expect(usual).toEqual(any);
    },
  );
});
