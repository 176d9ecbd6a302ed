import { plainLine } from '../../model/plain-text.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text of tenants as text of a document, in an element or a quoted attribute; one line, nothing hidden in it. */
export function escapeHtml(text: string): string {
  return plainLine(text).replaceAll(/[&<>"']/g, (mark) => ENTITIES[mark] ?? '');
}
