/** What `npm run build` makes of `src/page`: all code and all style of the page. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}
