import { readPageAssets } from '../../adapters/files/read-page-assets.ts';
import { toHtml } from '../../report/html/html.ts';
import { toMarkdown } from '../../report/markdown.ts';
import type { Report } from '../../report/report.ts';
import { type Digest, digestOf } from '../../report/summary/digest.ts';
import { type Issue, issueOf } from '../../report/summary/issue.ts';

/** What is sent, made where a target wants it. */
export interface Content {
  readonly digest: Digest;
  html(): Promise<string>;
  issue(maxLength: number): Issue;
}

export function contentOf(
  report: Report,
  options: { readonly name?: string; readonly link?: string },
): Content {
  const digest = digestOf(report, options);
  return {
    digest,
    html: async () => toHtml(report, await readPageAssets()),
    issue: (maxLength) =>
      issueOf(digest, (room) => toMarkdown(report, { maxLength: room }), { maxLength, ...options }),
  };
}
