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
  return (text) => forms.reduce((clean, form) => withoutBeginning(clean.replaceAll(form, MASK), form), text);
}

const CUT = '…';

/** Takes out how a secret begins, where a text was cut off in the middle of it. */
function withoutBeginning(text: string, form: string): string {
  const [head = '', ...tails] = text.split(CUT);
  return tails.reduce(
    (clean, tail) => `${clean.slice(0, clean.length - overlap(clean, form))}${CUT}${tail}`,
    head,
  );
}

/** How much of the beginning of the form a text ends with; 0 where it is too little to tell anything. */
function overlap(text: string, form: string): number {
  for (let length = Math.min(text.length, form.length - 1); length >= SHORTEST; length--)
    if (text.endsWith(form.slice(0, length))) return length;
  return 0;
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
