// What if a price moves: a slider over the venue's own valuation of the account at other prices.
// Nothing is reckoned here; between the venue's points the slider does not stop.

import { native } from '../../core/api.js';
import { freshID, h, setText } from '../../core/dom.js';
import { number, ratioState, signedPercent } from '../../core/format.js';
import { marginMeter } from '../../core/meter.js';
import { effect, Signal } from '../../core/signal.js';
import { report } from '../../state/account.js';
import { instruments, symbol } from '../../state/market.js';
import { whileOpen } from './polling.js';
import { price } from './units.js';

const range = '0.3';
const steps = 31;

/** A `<details>` with the slider. */
export function moveSlider(scope) {
  const state = {
    line: new Signal(null), symbol: new Signal(usualSymbol()), problem: new Signal(''),
  };
  const slider = h('input', {
    type: 'range', min: '0', max: String(steps - 1), step: '1', value: String((steps - 1) / 2),
    id: freshID('move'),
  });
  const element = h('details.more', {}, h('summary', {}, 'What if a price moves'));
  const read = whileOpen(scope, element, (signal) => readLine(state, signal));
  const moved = new Signal(Number(slider.value));
  scope.listen(slider, 'input', () => {
    moved.value = Number(slider.value);
  });
  const label = h('label', { for: slider.id });
  const meter = marginMeter({ label: 'Worst pool then', small: true });
  const words = h('p.note', { role: 'status' });
  element.append(symbolSelect(scope, state, read), h('div.range', {}, label, slider),
    meter.element, words);
  effect(scope, () => draw(state, moved.value, { slider, label, meter, words }));
  return element;
}

/** The largest position's symbol, else the one looked at. */
function usualSymbol() {
  const held = [...(report.peek()?.positions ?? [])].sort(
    (a, b) => Math.abs(b.notional) - Math.abs(a.notional));
  return held[0]?.symbol ?? symbol.peek() ?? null;
}

function symbolSelect(scope, state, read) {
  const select = h('select');
  effect(scope, () => {
    state.symbol.value ??= usualSymbol();
    const held = (report.value?.positions ?? []).map((each) => each.symbol);
    const all = [...new Set([...held, ...instruments.value.keys()])];
    if ([...select.options].map((each) => each.value).join() === all.join()) return;
    select.replaceChildren(...all.map((each) => h('option', { value: each }, each)));
    select.value = state.symbol.peek() ?? '';
  });
  scope.listen(select, 'change', () => {
    state.symbol.value = select.value;
    state.line.value = null;
    read();
  });
  return h('label.check', {}, 'Price of', select);
}

/** The surface over this symbol and any other, cut where the other stands still. */
async function readLine(state, signal) {
  const name = state.symbol.peek();
  const other = [...instruments.peek().keys()].find((each) => each !== name);
  if (!name || !other) return;
  try {
    const found = await native.get('/surface', { x: name, y: other, range, steps }, signal);
    state.problem.value = '';
    state.line.value = {
      symbol: name, markPrice: found.x.markPrice, changes: found.changes,
      cells: found.rows[(found.rows.length - 1) / 2],
    };
  } catch (error) {
    if (!signal.aborted) state.problem.value = `Not read: ${error.message}`;
  }
}

function draw({ line, problem }, place, { slider, label, meter, words }) {
  const found = line.value;
  slider.disabled = !found;
  if (!found) {
    setText(label, 'Move');
    setText(words, problem.value || 'Reading…');
    return;
  }
  const [change, cell] = [found.changes[place], found.cells[place]];
  const at = number(found.markPrice) * (1 + number(change));
  setText(label, `${found.symbol} ${signedPercent(change, 0)}, at ${price(at, found.symbol)}`);
  const middle = found.cells[(steps - 1) / 2];
  const ratio = cell.state === 'liquidated' ? '1' : cell.ratio ?? '0';
  meter.update(middle.ratio, { after: ratio });
  const state = cell.state === 'liquidated' ? 'liquidated' : ratioState(cell.ratio).word;
  slider.setAttribute('aria-valuetext', `${signedPercent(change, 0)}: ${state}`);
  const figure = cell.state === 'liquidated' ? '' : `${percentOf(cell)}, `;
  setText(words, problem.value || `Then ${figure}${state}. ${reach(found)}`);
}

function percentOf(cell) {
  return cell.ratio === null ? '0 %' : `${(number(cell.ratio) * 100).toFixed(1)} %`;
}

/** How far the price can go either way before the line. */
function reach({ changes, cells }) {
  const middle = (steps - 1) / 2;
  const isDead = (place) => cells[place].state === 'liquidated';
  let [down, up] = [null, null];
  for (let place = middle; place >= 0 && down === null; place -= 1) if (isDead(place)) down = place;
  for (let place = middle; place < steps && up === null; place += 1) if (isDead(place)) up = place;
  const said = (place) => (place === null ? 'not within 30 %'
    : `at ${signedPercent(changes[place], 0)}`);
  return `The line is reached: down ${said(down)}, up ${said(up)}.`;
}
