interface Family {
  help?: string;
  type?: string;
  /** lines without their values */
  readonly samples: string[];
}

const SUFFIXES = /_(?:bucket|sum|count)$/;
const BAD_UNITS =
  /_(?:milliseconds?|microseconds?|nanoseconds?|minutes?|hours?|days?|weeks?|kilobytes?|megabytes?|gigabytes?|bits?|percent|s|ms|us|ns|sec|b|kb|mb|gb|tb|pb|m|h|d)(?:_|$)/;
const TYPES = /_(?:counter|gauge|histogram|summary|untyped)(?:_|$)/;

/** Families of the text format by name: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function parseExposition(text: string): Map<string, Family> {
  const families = new Map<string, Family>();
  const family = (name: string): Family => {
    const known = families.get(name) ?? { samples: [] };
    families.set(name, known);
    return known;
  };
  for (const line of text.split('\n')) {
    const [, kind, named = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (kind === 'HELP') family(named).help = rest;
    else if (kind === 'TYPE') family(named).type = rest;
    else if (line !== '') {
      const sample = line.replace(/ \S+$/, '');
      const name = sample.replace(/\{.*$/, '');
      const parent = name.replace(SUFFIXES, '');
      const isPart = ['histogram', 'summary'].includes(families.get(parent)?.type ?? '');
      family(isPart ? parent : name).samples.push(sample);
    }
  }
  return families;
}

/** What `promtool check metrics` would say, by the rules of its promlint package. */
export function lintMetrics(text: string): string[] {
  return [...parseExposition(text)].flatMap(([name, family]) => [
    ...nameProblems(name, family.type ?? ''),
    ...(family.help === undefined || family.help === '' ? [`${name}: no help text`] : []),
    ...(family.type === undefined ? [`${name}: no type`] : []),
    ...family.samples.flatMap((sample) =>
      [...sample.matchAll(/[{,]([^=,{]+)="/g)]
        .filter(([, label = '']) => /[A-Z]/.test(label))
        .map(([, label]) => `${name}: label ${label} is in camel case`),
    ),
    ...(new Set(family.samples).size < family.samples.length ? [`${name}: a series twice`] : []),
  ]);
}

function nameProblems(name: string, type: string): string[] {
  const problems: string[] = [];
  const isCounter = type === 'counter';
  if (isCounter && !name.endsWith('_total')) problems.push('a counter should end in _total');
  if (type !== '' && !isCounter && name.endsWith('_total')) problems.push('only counters may end in _total');
  if (!['histogram', 'summary'].includes(type) && SUFFIXES.test(name)) problems.push('a reserved suffix');
  if (BAD_UNITS.test(name)) problems.push('not a base unit');
  if (/[a-z][A-Z]/.test(name)) problems.push('camel case');
  if (name.includes(':')) problems.push('a colon');
  if (TYPES.test(name)) problems.push('the type is in the name');
  return problems.map((problem) => `${name}: ${problem}`);
}
