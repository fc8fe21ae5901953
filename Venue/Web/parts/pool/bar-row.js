// A row of a list with a name, a figure and a bar, as what backs the pool and what consumes it.

import { h, setAttribute, setText } from '../../core/dom.js';

/**
 * A row for `reconcile`.
 * @param {(item: any) => { name: string, figure: string, share: number, detail: string,
 *   tone?: string }} read What is shown of an item; `share` from 0 to 1.
 */
export function barRow(read) {
  const name = h('span');
  const figure = h('strong');
  const bar = h('i');
  const detail = h('span.note');
  return {
    element: h('li', {}, h('div.spread', {}, name, figure),
      h('div.bar', { 'aria-hidden': 'true' }, bar), detail),
    update(item) {
      const shown = read(item);
      setText(name, shown.name);
      setText(figure, shown.figure);
      setText(detail, shown.detail);
      setAttribute(detail, 'class', `note ${shown.tone ?? ''}`.trim());
      const width = `${(shown.share * 100).toFixed(1)}%`;
      if (bar.style.width !== width) bar.style.width = width;
    },
  };
}
