/** The opposite of `pack` (report/html). What it holds was written by the same version of the program. */
export async function unpack<T>(packed: string): Promise<T> {
  if (typeof DecompressionStream === 'undefined')
    throw new Error(
      'this browser is too old for it (Chrome 80, Firefox 113 or Safari 16.4 and newer are not)',
    );
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  const value: T = await new Response(stream).json();
  return value;
}
