/** One requirement of a label selector. */
export type LabelTest = (labels: ReadonlyMap<string, string>) => boolean;

/** More is no selector that a person wrote, and reading it could take long. */
const MAX_CHARACTERS = 2000;

/**
 * Reads a label selector in its text form: `app=web,tier in (a, b),!canary`. Undefined where it is none.
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#api
 */
export function parseLabelSelector(text: string): LabelTest[] | undefined {
  if (text.length > MAX_CHARACTERS) return undefined;
  // a comma inside brackets parts values, not requirements
  const tests = text.split(/,(?![^(]*\))/).map((part) => requirement(part.trim()));
  return tests.includes(undefined) ? undefined : tests.filter((test) => test !== undefined);
}

const KEY = String.raw`[\w./-]+`;
const FORMS: readonly {
  readonly form: RegExp;
  readonly test: (key: string, values: readonly string[]) => LabelTest;
}[] = [
  {
    form: new RegExp(`^(${KEY})\\s*==?\\s*([\\w.-]*)$`),
    test:
      (key, [value]) =>
      (labels) =>
        labels.get(key) === value,
  },
  {
    form: new RegExp(`^(${KEY})\\s*!=\\s*([\\w.-]*)$`),
    test:
      (key, [value]) =>
      (labels) =>
        labels.get(key) !== value,
  },
  {
    form: new RegExp(`^(${KEY})\\s+in\\s+\\(([^()]*)\\)$`),
    test: (key, values) => (labels) => values.includes(labels.get(key) ?? '\0'),
  },
  {
    form: new RegExp(`^(${KEY})\\s+notin\\s+\\(([^()]*)\\)$`),
    test: (key, values) => (labels) => !values.includes(labels.get(key) ?? '\0'),
  },
  { form: new RegExp(`^(${KEY})$`), test: (key) => (labels) => labels.has(key) },
  { form: new RegExp(`^!\\s*(${KEY})$`), test: (key) => (labels) => !labels.has(key) },
];

function requirement(text: string): LabelTest | undefined {
  for (const { form, test } of FORMS) {
    const [matched, key, values = ''] = form.exec(text) ?? [];
    if (matched !== undefined && key !== undefined)
      return test(
        key,
        values.split(',').map((one) => one.trim()),
      );
  }
  return undefined;
}
