// The lines of the chart as a list: every price with its distance, and for those that can be moved
// the way without a pointer: arrow keys by one step, with Shift by ten, Enter, Escape.

import { h, reconcile, setAttribute, setText } from '../../core/dom.js';
import { decimal, signedPercent } from '../../core/format.js';
import { popover } from '../../core/popover.js';
import { effect } from '../../core/signal.js';
import { chosen, ticker } from '../../state/market.js';
import { moveWords } from './line-mover.js';

/** A line's label, with what it is where the label alone does not say so. */
function nameOf(line) {
  const word = { entry: 'Entry: ', order: 'Order: ' }[line.kind] ?? '';
  return word + line.label;
}

/**
 * The button with its list.
 * @param {import('../../core/scope.js').Scope} scope
 * @param {{ lines: import('../../core/signal.js').Signal<any[]>,
 *   mover: import('./line-mover.js').LineMover }} with `lines` stand where a move would put them.
 */
export function lineList(scope, { lines, mover }) {
  const count = h('span.count');
  const button = h('button.small', { type: 'button' }, 'Lines', count);
  const list = h('ul.line-list');
  const nothing = h('p.note', {}, 'Positions, orders, stops and take profits of this symbol are '
    + 'listed here and drawn in the chart.');
  const keys = h('p.note', {}, 'Arrow keys move a chosen line by one price step, with Shift by '
    + 'ten. Enter sends the change, Escape takes it back.');
  const words = h('p.line-move', { role: 'status' });
  const panel = h('div.chart-menu.lines', { role: 'group', 'aria-label': 'Lines of the chart' },
    h('h3', {}, 'Lines'), list, nothing, words, keys);
  const over = popover(scope, button, panel);
  effect(scope, () => {
    const all = lines.value;
    setText(count, all.length ? String(all.length) : '');
    if (!chosen()) return;
    // In the order they came: a row that moved while it has the focus would lose it.
    reconcile(list, all, (line) => line.id, (line) => lineRow(line, mover));
    nothing.hidden = all.length > 0;
    keys.hidden = !all.some((line) => line.isMovable);
  });
  effect(scope, () => {
    const move = mover.move.value;
    words.hidden = !move || !chosen();
    if (words.hidden) return;
    const isRefused = move.phase === 'refused';
    setText(words, isRefused ? `Not moved: ${move.message}` : moveWords(move));
    setAttribute(words, 'class', isRefused ? 'line-move critical' : 'line-move');
  });
  return { element: h('div', {}, button, panel), open: over.open };
}

function lineRow(first, mover) {
  let line = first;
  const swatch = h('i.line-swatch', { 'aria-hidden': 'true' });
  const label = h('span.line-label');
  const price = h('span.line-price');
  const distance = h('span.line-distance');
  const row = h('div.line-row', {
    onkeydown: (event) => pressed(event, line, mover),
    onblur: () => leave(line, mover),
  }, swatch, label, price, distance);
  const element = h('li', {}, row);
  return {
    element,
    update(next) {
      line = next;
      const instrument = chosen();
      const { mark } = ticker(instrument.symbol).value;
      const written = decimal(line.price, instrument.priceDecimals);
      const away = Number(mark) > 0 ? signedPercent(Number(line.price) / Number(mark) - 1) : '';
      swatch.style.setProperty('--tone', `var(${line.tone})`);
      swatch.dataset.dash = line.dash;
      setText(label, nameOf(line));
      setText(price, written);
      setText(distance, away);
      setAttribute(row, 'tabindex', line.isMovable ? '0' : null);
      setAttribute(row, 'role', line.isMovable ? 'spinbutton' : null);
      setAttribute(row, 'aria-label', line.isMovable ? nameOf(line) : null);
      setAttribute(row, 'aria-valuenow', line.isMovable ? line.price : null);
      setAttribute(row, 'aria-valuetext', line.isMovable ? `${written}, ${away} from mark` : null);
    },
  };
}

function pressed(event, line, mover) {
  const steps = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  if (line.isMovable && steps) {
    if (mover.start(line)) mover.by(steps * (event.shiftKey ? 10 : 1));
  } else if (event.key === 'Enter' && mover.move.peek()?.line.id === line.id) {
    mover.ask();
    mover.confirm();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

/** A line left without Enter goes back. */
function leave(line, mover) {
  const move = mover.move.peek();
  if (move?.line.id === line.id && move.phase === 'moving') mover.cancel();
}
