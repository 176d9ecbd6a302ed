/** Lines that are in one text and not in the other, in order. */
export function lostLines(from: string, to: string): string[] {
  const left = to.split('\n');
  return from.split('\n').filter((line) => {
    const at = left.indexOf(line);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
}
