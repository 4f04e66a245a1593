import { html } from './html';

/** A leaf of paper with a tick: drawn here, so that no picture has to be fetched. */
export const MARK = html`<svg
  class="mark"
  viewBox="0 0 32 32"
  width="32"
  height="32"
  aria-hidden="true"
  focusable="false"
>
  <path class="mark-leaf" d="M4 16C4 8 9 4 17 4h11v11c0 8-4 13-12 13S4 24 4 16Z" />
  <path class="mark-tick" d="m10 16 4.5 4.5L22 12" />
</svg>`;
/** The same as a small icon, inside the page. */
export const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Cpath fill='%231d6656' d='M4 16C4 8 9 4 17 4h11v11c0 8-4 13-12 13S4 24 4 16Z'/%3E%3C/svg%3E";
