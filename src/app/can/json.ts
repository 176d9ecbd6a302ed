import { type AccessExplanation, accessText } from '../../report/can.ts';
import { type OpenPorts, openPortsText } from '../../report/open-ports.ts';

/** Of the JSON that a person's question is answered with: docs/can.schema.json. */
const SCHEMA_VERSION = 1;

/** @param answerLine what a script gets for the same question */
export function accessJson(explanation: AccessExplanation, answerLine: string): string {
  const { answer } = explanation;
  const own: unknown = JSON.parse(answerLine);
  return format({
    schemaVersion: SCHEMA_VERSION,
    answer,
    ...Object(own),
    sentences: sentencesOf(accessText(explanation)),
  });
}

export function openPortsJson(open: OpenPorts): string {
  const { answer, ranges, missing } = open;
  return format({
    schemaVersion: SCHEMA_VERSION,
    answer,
    ports: ranges.map(({ protocol, first, last, answer: ofRange, isProxied }) => ({
      protocol,
      first,
      last,
      answer: ofRange,
      redirect: isProxied,
    })),
    ...(missing.length === 0 ? {} : { missing }),
    sentences: sentencesOf(openPortsText(open)),
  });
}

function sentencesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

function format(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
