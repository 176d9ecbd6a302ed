import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { isMap, isScalar, type Pair, parseDocument } from 'yaml';
import { makeProgram } from '../src/cli/program.ts';
import { processTerminal } from '../src/cli/terminal.ts';

/** docs/settings.md is made of the chart's values and the program's flags: `npx vitest run test/settings.test.ts -u`. */
const root = fileURLToPath(new URL('../', import.meta.url));
const HEAD = `# All settings

Made of the chart's \`values.yaml\` and the program itself; a test holds it against both. The config file (\`--config\`) takes the flags' names in camel case.
`;

interface Setting {
  readonly key: string;
  readonly preset: string;
  readonly says: string;
}

/** The keys below a map; what has a comment and only leaves is one setting with its parts. */
function settingsOf(value: unknown, path: readonly string[] = []): Setting[] {
  if (!isMap(value)) return [];
  return value.items.flatMap((pair: Pair, at) => {
    const key = [...path, String(pair.key)];
    const inner = pair.value;
    if (isMap(inner) && inner.items.length > 0) return settingsOf(inner, key);
    // the first of a map has its comment there
    const comments = [at === 0 ? value.commentBefore : '', isScalar(pair.key) ? pair.key.commentBefore : ''];
    const says = comments.join(' ').replaceAll(/\s+/g, ' ').trim();
    return [{ key: key.join('.'), preset: JSON.stringify(inner), says }];
  });
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

function rowsOf(settings: readonly Setting[]): string {
  return settings.map(({ key, preset, says }) => `| \`${key}\` | \`${preset}\` | ${cell(says)} |`).join('\n');
}

it('docs/settings.md names every key of the chart and every flag', async () => {
  const values = parseDocument(readFileSync(`${root}deploy/helm/lapse/values.yaml`, 'utf8'));
  const settings = settingsOf(values.contents);
  expect(settings.length).toBeGreaterThan(60);
  const commands = makeProgram(processTerminal(), () => undefined).commands.map((command) => {
    const flags = command.options.map(
      ({ flags: name, description }) =>
        `| \`${cell(name).replaceAll('&lt;', '<')}\` | ${cell(description)} |`,
    );
    return `\n### lapse ${command.name()}\n\n| Flag | Does |\n|---|---|\n${flags.join('\n')}\n`;
  });
  expect(commands.length).toBeGreaterThan(7);
  const text = `${HEAD}
## The chart

| Key | Default | Meaning |
|---|---|---|
${rowsOf(settings)}

## The program
${commands.join('')}`;
  await expect(text).toMatchFileSnapshot(`${root}docs/settings.md`);
});
