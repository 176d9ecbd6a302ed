const SHORTEST = 4;
const MAX_LENGTH = 2000;
const MASK = '***';

/**
 * Makes text of git and of the other side fit to be shown: without the secrets, however they are written, without
 * control characters, which a terminal would obey, and bounded.
 */
export function outputCleaner(secrets: readonly string[]): (text: string) => string {
  const forms = [...new Set(secrets.flatMap(formsOf))]
    .filter((form) => form.length >= SHORTEST)
    .toSorted((a, b) => b.length - a.length);
  return (text) => {
    const clean = forms.reduce((rest, form) => rest.replaceAll(form, MASK), text);
    // what stands before the host of any address, also of one that we did not know of
    const anonymous = clean.replaceAll(/(\w+:\/\/)[^\s/@]*@/g, '$1');
    return anonymous
      .replaceAll(/[^\P{C}\n]/gu, ' ')
      .slice(0, MAX_LENGTH)
      .trim();
  };
}

function formsOf(secret: string): string[] {
  const base64 = Buffer.from(secret).toString('base64');
  return [secret, encodeURIComponent(secret), encodeURI(secret), base64, base64.replace(/=+$/, '')];
}
