const SHORTEST = 4;
const MASK = '***';

/**
 * Takes secrets out of text, whatever a library or a server made of them: as they are, parts of an address, encoded
 * for an address, in base64, or in JSON.
 */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const forms = [...new Set(secrets.flatMap(formsOf))]
    .filter((form) => form.length >= SHORTEST)
    .toSorted((a, b) => b.length - a.length);
  return (text) => forms.reduce((clean, form) => clean.replaceAll(form, MASK), text);
}

function formsOf(secret: string): string[] {
  const parts = URL.canParse(secret) ? partsOf(new URL(secret)) : [];
  return [secret, ...parts].flatMap((part) => [
    part,
    encodeURIComponent(part),
    encodeURI(part),
    JSON.stringify(part).slice(1, -1),
    Buffer.from(part).toString('base64'),
    Buffer.from(part).toString('base64').replace(/=+$/, ''),
  ]);
}

/** Of a webhook's address everything but the host is secret; each segment may turn up alone. */
function partsOf({ href, pathname, search, searchParams, username, password }: URL): string[] {
  const words = [...pathname.split('/'), ...searchParams.values(), username, password].filter(
    // `services`, `workflows`, `v1` say nothing
    (word) => word.length >= 8 && !/^[a-z]+$/.test(word),
  );
  return [href, `${pathname}${search}`, pathname, search, ...words].filter((one) => one.length > 1);
}
