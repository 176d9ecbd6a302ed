/** The text of an error, or where it has none of those it stands for: a host may have many addresses. */
export function detailOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '')
    return error.errors.map((one) => detailOf(one)).join('; ');
  return error instanceof Error ? error.message : String(error);
}
