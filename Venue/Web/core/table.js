// Tables of live rows: real tables with headers that sort, rows kept by key, a sentence where there
// is nothing, and the same rows as a file.

import { h, reconcile, setAttribute, setText } from './dom.js';
import { effect, Signal } from './signal.js';

/**
 * @typedef {object} Column
 * @property {string} key
 * @property {string} label
 * @property {string} [hint] What the figures mean, where the label alone could mislead.
 * @property {boolean} [numeric] Right-aligned, tabular figures.
 * @property {(row: any) => string | Node} [show] What the cell holds; a text is kept in place.
 * @property {(row: any) => string} [tone] A class of the cell, as `up`.
 * @property {(row: any) => number | string} [by] What sorting goes by; without it none.
 * @property {(cell: HTMLElement, row: any, state: any) => void} [fill] Fills a cell by itself, first
 *   and at every change; `state` is the cell's own object.
 */

/**
 * A table.
 * @param {{ caption: string, columns: Column[], keyOf: (row: any) => string, empty: string | Node,
 *   onrow?: (row: any) => void, rowClass?: (row: any) => string, cards?: boolean }} options
 *   `cards`: rows become cards on a phone, each figure under its label.
 * @returns {{ element: HTMLElement, update: (rows: any[]) => void }}
 */
export function table({ caption, columns, keyOf, empty, onrow, rowClass, cards = true }) {
  const body = h('tbody');
  const sorting = new Signal(null);
  let rows = [];
  const headers = columns.map((column) => header(column, sorting, () => update(rows)));
  const element = h(`div.table-box${cards ? '.cards' : ''}`, { tabindex: '0', role: 'region',
    'aria-label': caption },
  h('table', {}, h('caption.visually-hidden', {}, caption),
    h('thead', {}, h('tr', {}, headers.map((each) => each.element))), body));
  const nothing = h('div.empty', {}, empty);
  element.append(nothing);

  function update(next) {
    rows = next;
    setAttribute(nothing, 'hidden', rows.length > 0 ? true : null);
    const order = sorting.peek();
    const sorted = order ? [...rows].sort(comparison(order)) : rows;
    reconcile(body, sorted, keyOf, (row) => makeRow(row, columns, { onrow, rowClass }));
    for (const each of headers) each.update();
  }
  update([]);
  return { element, update };
}

function comparison({ column, isDescending }) {
  return (a, b) => {
    const [one, two] = [column.by(a), column.by(b)];
    const order = one < two ? -1 : one > two ? 1 : 0;
    return isDescending ? -order : order;
  };
}

function header(column, sorting, sort) {
  const element = h('th', {
    scope: 'col', class: column.numeric ? 'numeric' : '', title: column.hint,
  });
  if (!column.by) {
    element.append(column.label);
    return { element, update() {} };
  }
  const mark = h('span.sort-mark', { 'aria-hidden': 'true' });
  element.append(h('button.sort', {
    type: 'button',
    onclick: () => {
      const current = sorting.peek();
      const isSame = current?.column === column;
      sorting.value = isSame && current.isDescending === false ? null
        : { column, isDescending: !isSame };
      sort();
    },
  }, column.label, mark));
  return {
    element,
    update() {
      const current = sorting.peek();
      const order = current?.column === column
        ? (current.isDescending ? 'descending' : 'ascending') : null;
      setAttribute(element, 'aria-sort', order);
      setText(mark, order === 'descending' ? ' ▾' : order === 'ascending' ? ' ▴' : '');
    },
  };
}

function makeRow(row, columns, { onrow, rowClass }) {
  const element = h('tr');
  let shown = row;
  const cells = columns.map((column) => {
    const cell = h('td', {
      class: column.numeric ? 'numeric' : '', data: { label: column.label },
    });
    element.append(cell);
    return { cell, column, state: {} };
  });
  if (onrow) element.addEventListener('click', (event) => {
    if (!event.target.closest('button, a, input, select')) onrow(shown);
  });
  return {
    element,
    update(next) {
      shown = next;
      if (rowClass) setAttribute(element, 'class', rowClass(next) || null);
      for (const each of cells) updateCell(each, next);
    },
  };
}

function updateCell({ cell, column, state }, row) {
  if (column.fill) {
    column.fill(cell, row, state);
    return;
  }
  const content = column.show ? column.show(row) : row[column.key];
  if (content instanceof Node) cell.replaceChildren(content);
  else setText(cell, content ?? '');
  if (column.tone) {
    setAttribute(cell, 'class', [column.numeric ? 'numeric' : '', column.tone(row)].join(' ').trim());
  }
}

/** A table that follows a signal's rows. */
export function followTable(scope, options, read) {
  const made = table(options);
  effect(scope, () => made.update(read()));
  return made;
}
