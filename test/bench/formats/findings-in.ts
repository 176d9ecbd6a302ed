import { gunzipSync } from 'node:zlib';
import type { ReportFormat } from '../../../src/app/report-formats.ts';

interface Found {
  readonly shown: number;
  /** as the output itself says */
  readonly leftOut: number;
}

/** How many findings an output holds, found as its reader would. */
export function findingsIn(format: ReportFormat, text: string): Found {
  switch (format) {
    case 'text':
      return { shown: matches(text, /^ {2}(?:high {3}|medium |low {4}|info {3})\S/gm), leftOut: 0 };
    case 'markdown':
      return {
        shown: matches(text, /^- \*\*(?:high|medium|low|info)\*\*/gm),
        leftOut: Number(/^> ([\d,]+) of [\d,]+ findings left out/m.exec(text)?.[1]?.replaceAll(',', '') ?? 0),
      };
    case 'json':
      return { shown: lengthOf(JSON.parse(text), 'findings'), leftOut: 0 };
    case 'csv':
      return { shown: matches(text, /\r\n/g) - 1, leftOut: 0 };
    case 'sarif':
      return {
        shown:
          matches(text, /"lapseFindingKey\/v1"/g) +
          matches(text, /"id": "finding-without-file",\n *"index"/g),
        leftOut: 0,
      };
    case 'html':
      return { shown: lengthOf(JSON.parse(unpacked(text)), 'rows'), leftOut: 0 };
  }
}

function matches(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function lengthOf(value: object, field: string): number {
  const list: unknown = Reflect.get(value, field);
  return Array.isArray(list) ? list.length : 0;
}

/** As the page does it. */
function unpacked(html: string): string {
  const [, packed = ''] = /<script type="application\/gzip" id="data">([^<]*)</.exec(html) ?? [];
  return gunzipSync(Buffer.from(packed, 'base64')).toString();
}
