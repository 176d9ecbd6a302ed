import { STATUS_CODES } from 'node:http';

/** An error as the API tells it: https://www.rfc-editor.org/rfc/rfc9457 */
export interface Problem {
  readonly status: number;
  /** what was wrong with this request, and what to do about it */
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

export const PROBLEM_TYPE = 'application/problem+json';

export function problemText({ status, detail }: Problem): string {
  return `${JSON.stringify({ title: STATUS_CODES[status] ?? 'Error', status, detail })}\n`;
}
