import type { TreeEntry } from './list-tree.ts';
import type { Git } from './run-git.ts';
import { unsafePath } from './safe-path.ts';

/** What `.gitattributes` files say of a file, as far as it matters here. */
export interface Attributes {
  /** why its text is not what people see in their working tree, or no text; undefined: it is */
  readonly leftOut: { readonly message: string; readonly remedy: string } | undefined;
  /** `linguist-generated`: a program writes it */
  readonly isGenerated: boolean;
}

const ASKED = ['filter', 'text', 'diff', 'working-tree-encoding', 'linguist-generated'];
const PLAIN: Attributes = { leftOut: undefined, isGenerated: false };

/**
 * Of the paths, at a commit with these entries. Only the repository's own `.gitattributes` count, read from a temporary
 * index that holds nothing else.
 * @param index path that no one uses
 */
export async function readAttributes(
  git: Git,
  entries: readonly TreeEntry[],
  paths: readonly string[],
  index: string,
): Promise<(path: string) => Attributes> {
  const sources = entries.filter(isSource);
  if (sources.length === 0 || paths.length === 0) return () => PLAIN;
  const env = { GIT_INDEX_FILE: index };
  await git.run({
    args: ['update-index', '-z', '--add', '--index-info'],
    env,
    input: sources.map(({ id, path }) => `100644 ${id}\t${path}\0`).join(''),
  });
  const { output } = await git.run({
    args: ['check-attr', '--cached', '-z', '--stdin', ...ASKED],
    env,
    input: paths.map((path) => `${path}\0`).join(''),
  });
  const values = new Map<string, Map<string, string>>();
  const fields = output.toString('utf8').split('\0');
  for (let i = 0; i + 2 < fields.length; i += 3) {
    const [path = '', name = '', value = ''] = fields.slice(i, i + 3);
    const known = values.get(path) ?? new Map<string, string>();
    values.set(path, known.set(name, value));
  }
  return (path) => attributesOf(values.get(path) ?? new Map());
}

function isSource({ mode, path, isUnreadable }: TreeEntry): boolean {
  const isFile = mode === '100644' || mode === '100755';
  return isFile && !isUnreadable && /(?:^|\/)\.gitattributes$/.test(path) && unsafePath(path) === undefined;
}

function attributesOf(values: ReadonlyMap<string, string>): Attributes {
  const isGenerated = ['set', 'true'].includes(values.get('linguist-generated') ?? '');
  const filter = valueOf(values.get('filter'));
  const encoding = valueOf(values.get('working-tree-encoding'));
  if (filter !== undefined)
    return {
      leftOut: {
        message: `is under the filter ${filter} (.gitattributes), which is not run`,
        remedy: 'keep policies out of git-crypt, LFS and the like',
      },
      isGenerated,
    };
  if (encoding !== undefined)
    return {
      leftOut: {
        message: `has the working-tree-encoding ${encoding} (.gitattributes)`,
        remedy: 'keep policies in UTF-8',
      },
      isGenerated,
    };
  // `-text` alone says that line ends stay as they are, as they do here; with `-diff` it is what `binary` stands for
  if (values.get('text') === 'unset' && values.get('diff') === 'unset')
    return {
      leftOut: {
        message: 'is binary (.gitattributes)',
        remedy: 'take the attribute `binary` off files that hold policies',
      },
      isGenerated,
    };
  return { leftOut: undefined, isGenerated };
}

function valueOf(value: string | undefined): string | undefined {
  return value === undefined || value === 'unspecified' || value === 'unset' || value === ''
    ? undefined
    : value;
}
