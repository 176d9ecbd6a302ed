/** Encodes the flows of a plan, then serves them to every call until it is stopped. Argument: the plan as JSON. */
import { encodeFlow } from './encode.ts';
import { FRAMING_BYTES, frameMessage, serveMessages } from './http2-server.ts';
import { type Plan, plannedFlows } from './plan.ts';

const BLOCK_BYTES = 16 * 1024 * 1024;

const plan: Plan = JSON.parse(process.argv[2] ?? '');
const blocks: Buffer[] = [];
let block = Buffer.allocUnsafe(BLOCK_BYTES);
let at = 0;
let bytes = 0;
for (const flow of plannedFlows(plan)) {
  const message = encodeFlow(flow);
  bytes += message.length;
  if (at + message.length + FRAMING_BYTES > BLOCK_BYTES) {
    blocks.push(block.subarray(0, at));
    block = Buffer.allocUnsafe(BLOCK_BYTES);
    at = 0;
  }
  at = frameMessage(block, at, message);
}
blocks.push(block.subarray(0, at));
const port = await serveMessages({ blocks });
process.stdout.write(`${JSON.stringify({ address: `127.0.0.1:${port}`, meanBytes: bytes / plan.count })}\n`);
