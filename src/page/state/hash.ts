import { FACETS, FIRST_VIEW, type Filters, GROUPINGS, NO_FILTERS, SORTS, TABS, type View } from './view.ts';

/** `#f=KEY&status=held&q=kafka`: only what differs from the first view; the same text for the same view. */
export function formatHash(view: View): string {
  const words = new URLSearchParams();
  const put = (name: string, value: string, usual: string): void => {
    if (value !== usual) words.append(name, value);
  };
  put('f', view.open ?? '', '');
  put('tab', view.tab, FIRST_VIEW.tab);
  put('q', view.filters.text, '');
  for (const facet of FACETS) for (const value of [...view.filters[facet]].sort()) words.append(facet, value);
  if (view.filters.newOnly) words.append('new', '1');
  put('sort', view.sort, FIRST_VIEW.sort);
  put('group', view.group, FIRST_VIEW.group);
  return words.toString();
}

/** What a link says, as far as it makes sense: links are old, cut off, or made up. */
export function parseHash(hash: string): View {
  const words = new URLSearchParams(hash.replace(/^#/, ''));
  const oneOf = <T extends string>(name: string, known: readonly T[], usual: T): T =>
    known.find((one) => one === words.get(name)) ?? usual;
  const filters: Filters = {
    ...NO_FILTERS,
    ...Object.fromEntries(FACETS.map((facet) => [facet, new Set(words.getAll(facet))])),
    text: words.get('q') ?? '',
    newOnly: words.get('new') === '1',
  };
  const open = words.get('f');
  return {
    tab: oneOf('tab', TABS, FIRST_VIEW.tab),
    filters,
    sort: oneOf('sort', SORTS, FIRST_VIEW.sort),
    group: oneOf('group', GROUPINGS, FIRST_VIEW.group),
    open: open === null || open === '' ? undefined : open,
  };
}
