// Cells that are filled in place: two lines of text, or controls that are made once and read the
// row they stand in when they are used.

import { h, setAttribute, setText } from '../../core/dom.js';

/** Fills a cell with two lines; a line is a text or `{ text, tone, title }`. */
export function twoLines(cell, state, first, second) {
  if (!state.lines) {
    state.lines = [h('span'), h('span')];
    cell.append(h('div.two-lines', {}, state.lines));
  }
  for (const [place, line] of [first, second].entries()) {
    const { text, tone = '', title = null } = typeof line === 'object' ? line : { text: line };
    setText(state.lines[place], text ?? '');
    setAttribute(state.lines[place], 'class', tone || null);
    setAttribute(state.lines[place], 'title', title);
  }
}

/** Makes a cell's content once and hands it the row at every change. */
export function controls(cell, row, state, make) {
  if (!state.made) {
    state.made = make(() => state.row);
    cell.append(state.made.element);
  }
  state.row = row;
  state.made.update?.(row);
}

/** A small button of a row. */
export function rowButton(label, onclick, more = {}) {
  return h('button.small', { type: 'button', onclick, ...more }, label);
}

/** Five bars of which as many are lit as the light says, with the rank in words. */
export function adlBars() {
  const bars = Array.from({ length: 5 }, () => h('i'));
  const element = h('span.adl', { role: 'img' }, bars);
  return {
    element,
    update({ adlLight, adlRank, adlOf }) {
      const isKnown = Number.isFinite(adlLight);
      for (const [place, bar] of bars.entries()) {
        bar.classList.toggle('is-lit', isKnown && place <= adlLight);
      }
      const queue = adlRank ? `, place ${adlRank} of ${adlOf} in the queue` : '';
      const words = isKnown ? `Deleveraging: rank ${adlLight + 1} of 5${queue}`
        : 'Deleveraging: rank not known';
      setAttribute(element, 'aria-label', words);
      setAttribute(element, 'title', `${words}. The queue goes by profit times leverage: taking `
        + 'profit, closing a part or lowering the leverage moves a position back.');
      setAttribute(element, 'data-light', isKnown ? adlLight : null);
    },
  };
}
