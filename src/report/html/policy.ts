import { createHash } from 'node:crypto';
import type { PageAssets } from './page-assets.ts';

/**
 * The content security policy of the page: its own script and style, nothing else, from nowhere. The same string
 * belongs into the HTTP header where the page is served.
 */
export function contentPolicy({ script, style }: PageAssets): string {
  return [
    "default-src 'none'",
    `script-src '${sha256(script)}'`,
    `style-src '${sha256(style)}'`,
    // the empty icon, which keeps browsers from asking for one
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function sha256(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
