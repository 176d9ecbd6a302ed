const UNSAFE = /(?![\t\n])\p{Cc}|[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** Text of tenants that cannot turn or hide the text around it. */
export function plain(text: string): string {
  return text.replaceAll(UNSAFE, '\ufffd');
}
