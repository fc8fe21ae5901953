// The liquidation surface: the margin ratio over the prices of two symbols, as the venue values the
// account there. Colour, letter and density all say the same; the arrow keys read it cell by cell.

import { native } from '../../core/api.js';
import { h, setAttribute, setText, svg } from '../../core/dom.js';
import { number, percent, signedPercent } from '../../core/format.js';
import { setting } from '../../core/settings.js';
import { effect, Signal } from '../../core/signal.js';
import { accountSocket, report } from '../../state/account.js';
import { instruments } from '../../state/market.js';
import { whileVisible } from './polling.js';
import { surfaceTable } from './surface-table.js';
import { price } from './units.js';

const steps = 21;
const cellSize = 20;
const margin = { left: 58, bottom: 32, top: 4, right: 16 };
const grid = steps * cellSize;

/** States in words, with the letter that stands in their cells. */
export const states = {
  safe: ['safe', ''], caution: ['attention', 'a'], danger: ['danger', 'd'],
  critical: ['critical', 'c'], liquidated: ['liquidated', '×'],
};

const range = setting('surface.range', '0.3');

/**
 * The surface of two symbols, read anew while it is seen.
 * @param {import('../../core/scope.js').Scope} scope
 * @returns {{ element: HTMLElement }}
 */
export function surface(scope) {
  const state = {
    x: new Signal(null), y: new Signal(null), found: new Signal(null), problem: new Signal(''),
    cursor: new Signal([middle(), middle()]),
  };
  const picture = drawing(scope, state);
  const readout = h('p.surface-readout', { role: 'status' });
  const details = h('details.more', {}, h('summary', {}, 'The same as a table'));
  const element = h('div.surface', {}, picture, readout, legend(), details);
  const read = whileVisible(scope, element, (signal) => readSurface(state, signal));
  element.prepend(choices(scope, state, read));
  surfaceTable(scope, details, state.found);
  effect(scope, () => setText(readout,
    state.problem.value || said(state.found.value, state.cursor.value)));
  effect(scope, () => element.classList.toggle('stale', accountSocket.isStale.value));
  return { element };
}

function middle() {
  return (steps - 1) / 2;
}

async function readSurface(state, signal) {
  const [x, y] = [state.x.peek(), state.y.peek()];
  if (!x || !y) return;
  try {
    const found = await native.get('/surface', { x, y, range: range.peek(), steps }, signal);
    state.problem.value = '';
    state.found.value = found;
  } catch (error) {
    if (!signal.aborted) state.problem.value = `The surface was not read: ${error.message}`;
  }
}

// MARK: Choosing

function choices(scope, state, read) {
  const change = (signal) => (event) => {
    signal.value = event.target.value;
    state.found.value = null;
    read();
  };
  const selects = [['Across', state.x, state.y], ['Upward', state.y, state.x]].map(
    ([label, own, other]) => symbolSelect(scope, label, own, other, change(own)));
  const width = h('select', {}, ['0.1', '0.2', '0.3', '0.5', '0.8'].map((each) =>
    h('option', { value: each }, `±${percent(each, 0)}`)));
  width.value = range.peek();
  scope.listen(width, 'change', change(range));
  effect(scope, () => {
    choosePair(state);
    read();
  });
  return h('div.row', {}, selects, h('label.check', {}, 'Range', width));
}

/** The two largest positions, else the first two symbols; a choice once made stays. */
function choosePair(state) {
  const held = [...(report.value?.positions ?? [])].sort(
    (a, b) => Math.abs(b.notional) - Math.abs(a.notional)).map((each) => each.symbol);
  const all = [...new Set([...held, ...instruments.value.keys()])];
  if (state.x.peek() !== null || all.length < 2) return;
  [state.x.value, state.y.value] = all;
}

function symbolSelect(scope, label, own, other, onchange) {
  const select = h('select');
  scope.listen(select, 'change', onchange);
  effect(scope, () => {
    const all = [...instruments.value.keys()].filter((each) => each !== other.value);
    if (own.value && !all.includes(own.value)) all.unshift(own.value);
    select.replaceChildren(...all.map((each) => h('option', { value: each }, each)));
    select.value = own.value ?? '';
  });
  return h('label.check', {}, label, select);
}

function legend() {
  return h('ul.surface-legend', { 'aria-label': 'Legend' }, Object.entries(states).map(
    ([name, [words, letter]]) => h('li', {},
      h('i', { data: { state: name }, 'aria-hidden': 'true' }, letter), words)),
  h('li', {}, h('i.here', { 'aria-hidden': 'true' }), 'you are here'));
}

// MARK: Drawing

function drawing(scope, state) {
  const cells = makeCells();
  const axes = svg('g', { class: 'surface-axes' });
  const cursor = svg('rect', { class: 'surface-cursor', width: cellSize, height: cellSize });
  const here = svg('circle', { class: 'surface-here', r: cellSize / 2 - 4,
    cx: (middle() + 0.5) * cellSize, cy: (middle() + 0.5) * cellSize });
  const picture = svg('svg', {
    viewBox: `${-margin.left} ${-margin.top} ${grid + margin.left + margin.right} `
      + `${grid + margin.top + margin.bottom}`,
    class: 'surface-map', role: 'img', tabindex: '0',
  }, axes, cells.flat().map((cell) => [cell.rect, cell.text]), here, cursor);
  effect(scope, () => fillCells(cells, state.found.value));
  effect(scope, () => drawAxes(axes, state.found.value));
  effect(scope, () => {
    const [column, row] = state.cursor.value;
    setAttribute(cursor, 'x', column * cellSize);
    setAttribute(cursor, 'y', (steps - 1 - row) * cellSize);
  });
  effect(scope, () => setAttribute(picture, 'aria-label', summary(state.found.value)));
  pointing(scope, picture, state.cursor);
  return picture;
}

/** Rows from the lowest price upward, as the venue has them; drawn with the highest on top. */
function makeCells() {
  return Array.from({ length: steps }, (_, row) => Array.from({ length: steps }, (_, column) => {
    const [x, y] = [column * cellSize, (steps - 1 - row) * cellSize];
    return {
      rect: svg('rect', { x, y, width: cellSize - 1, height: cellSize - 1, class: 'surface-cell' }),
      text: svg('text', {
        x: x + cellSize / 2, y: y + cellSize / 2 + 3.5, class: 'surface-letter',
      }),
    };
  }));
}

function fillCells(cells, found) {
  for (const [row, line] of cells.entries()) {
    for (const [column, { rect, text }] of line.entries()) {
      const cell = found?.rows[row]?.[column];
      setAttribute(rect, 'data-state', cell?.state ?? null);
      setAttribute(rect, 'fill-opacity', cell ? strength(cell).toFixed(2) : null);
      setText(text, cell ? states[cell.state][1] : '');
    }
  }
}

/** The nearer to the line, the denser: also within one colour. */
function strength({ ratio, state }) {
  if (state === 'liquidated') return 0.85;
  return 0.16 + 0.6 * Math.min(1, Math.max(0, number(ratio ?? '0')));
}

function drawAxes(axes, found) {
  if (!found) {
    axes.replaceChildren();
    return;
  }
  const marks = [0, 5, 10, 15, 20];
  const at = (axis, place) => price(
    String(number(axis.markPrice) * (1 + number(found.changes[place]))), axis.symbol);
  axes.replaceChildren(
    ...marks.flatMap((place) => {
      const x = (place + 0.5) * cellSize;
      const y = (steps - 1 - place + 0.5) * cellSize;
      const change = signedPercent(found.changes[place], 0);
      return [
        label(x, grid + 12, 'middle', change), label(x, grid + 24, 'middle', at(found.x, place)),
        label(-5, y - 2, 'end', change), label(-5, y + 9, 'end', at(found.y, place)),
      ];
    }));
}

function label(x, y, anchor, words) {
  return svg('text', { x, y, 'text-anchor': anchor }, words);
}

// MARK: Reading

function pointing(scope, picture, cursor) {
  const clamp = (value) => Math.max(0, Math.min(steps - 1, value));
  scope.listen(picture, 'pointermove', (event) => {
    const box = picture.getScreenCTM()?.inverse();
    if (!box) return;
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(box);
    if (point.x < 0 || point.y < 0 || point.x > grid || point.y > grid) return;
    cursor.value = [clamp(Math.floor(point.x / cellSize)),
      clamp(steps - 1 - Math.floor(point.y / cellSize))];
  });
  scope.listen(picture, 'pointerleave', () => {
    cursor.value = [middle(), middle()];
  });
  scope.listen(picture, 'keydown', (event) => {
    const step = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    const move = step[event.key];
    if (!move && event.key !== 'Home') return;
    event.preventDefault();
    const [column, row] = cursor.peek();
    cursor.value = move ? [clamp(column + move[0]), clamp(row + move[1])] : [middle(), middle()];
  });
}

function said(found, [column, row]) {
  if (!found) return 'Reading…';
  const cell = found.rows[row][column];
  const where = [[found.x, column], [found.y, row]].map(([axis, place]) => {
    const at = number(axis.markPrice) * (1 + number(found.changes[place]));
    const change = signedPercent(found.changes[place], 0);
    return `${axis.symbol} ${change} at ${price(String(at), axis.symbol)}`;
  }).join(', ');
  const word = states[cell.state][0];
  const here = column === middle() && row === middle() ? 'You are here: ' : '';
  return cell.state === 'liquidated' ? `${here}${where}: liquidated`
    : `${here}${where}: worst pool at ${percent(cell.ratio ?? '0', 1)}, ${word}`;
}

function summary(found) {
  if (!found) return 'Liquidation surface, being read';
  const all = found.rows.flat();
  const dead = all.filter((cell) => cell.state === 'liquidated').length;
  return `Liquidation surface of ${found.x.symbol} across and ${found.y.symbol} upward: liquidated `
    + `in ${dead} of ${all.length} cells. Arrow keys read the cells; the table below has them all.`;
}
