// The depth chart: how much stands between here and a price, on both sides, with both read out
// under the pointer. An own canvas; drawn at most twice a second, a book moves faster than eyes.

import { h, setText } from '../../core/dom.js';
import { compact, decimal, percent } from '../../core/format.js';
import { color, look } from '../../core/settings.js';
import { effect } from '../../core/signal.js';
import { pickedPrice } from '../../state/draft.js';
import { chosen, symbol } from '../../state/market.js';
import { LocalBook } from './local-book.js';

const reach = 0.01;
const interval = 500;

/** The depth chart of the chosen symbol, within one percent of the middle. */
export function depthChart(scope) {
  const canvas = h('canvas', { role: 'img', 'aria-label': 'Depth of the book', tabindex: '0' });
  const legend = h('p.note.depth-legend', { 'aria-live': 'off' });
  const element = h('div.depth-chart', {}, canvas, legend);
  const view = { canvas, legend, pointer: null, book: null, instrument: null, shape: null };
  let inner = null;
  effect(scope, () => {
    view.instrument = chosen();
    inner?.close();
    inner = scope.child();
    if (!view.instrument) return;
    view.book = new LocalBook(inner, view.instrument.symbol);
    inner.every(interval, () => draw(view));
  });
  effect(scope, () => {
    void look.value;
    draw(view);
  });
  const observer = new ResizeObserver(() => draw(view));
  observer.observe(canvas);
  scope.keep(() => observer.disconnect());
  scope.listen(canvas, 'pointermove', (event) => {
    view.pointer = event.offsetX;
    draw(view);
  });
  scope.listen(canvas, 'pointerleave', () => {
    view.pointer = null;
    draw(view);
  });
  scope.listen(canvas, 'click', (event) => {
    const price = view.shape?.priceAt(event.offsetX);
    if (!price) return;
    pickedPrice.value = {
      symbol: symbol.peek(), price: price.toFixed(view.instrument.priceDecimals),
    };
  });
  return { element };
}

function cumulated(levels, within) {
  let total = 0;
  return levels.filter(within).map(([price, quantity]) => {
    total += quantity;
    return [price, total];
  });
}

function draw(view) {
  const { canvas, book, legend, instrument } = view;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (!book || width === 0 || document.hidden) return;
  const scale = devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale);
  if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d');
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  const { bids, asks } = book.sides();
  if (bids.length === 0 || asks.length === 0) {
    setText(legend, 'The book is empty on one side.');
    return;
  }
  const middle = (bids[0][0] + asks[0][0]) / 2;
  const [low, high] = [middle * (1 - reach), middle * (1 + reach)];
  const sides = [
    [cumulated(bids, ([price]) => price >= low), '--up', '--up-ground', low],
    [cumulated(asks, ([price]) => price <= high), '--down', '--down-ground', high],
  ];
  const most = Math.max(...sides.map(([levels]) => levels.at(-1)?.[1] ?? 0), 1e-9);
  const x = (price) => ((price - low) / (high - low)) * width;
  const y = (total) => height - 4 - (total / most) * (height - 12);
  view.shape = { priceAt: (at) => low + (at / width) * (high - low) };
  for (const [levels, line, ground, edge] of sides) {
    area(context, levels, { x, y, edge, height, line: color(line), ground: color(ground) });
  }
  say(view, sides, middle, { width, height, context, instrument });
  setText(legend, view.pointer === null
    ? `Within ${percent(reach, 0)} of ${decimal(middle, instrument.priceDecimals)}: `
      + `${compact(sides[0][0].at(-1)?.[1] ?? 0)} bid, ${compact(sides[1][0].at(-1)?.[1] ?? 0)} asked`
    : legend.textContent);
}

function area(context, levels, { x, y, edge, height, line, ground }) {
  if (levels.length === 0) return;
  context.beginPath();
  context.moveTo(x(levels[0][0]), height);
  let last = height;
  for (const [price, total] of levels) {
    context.lineTo(x(price), last);
    last = y(total);
    context.lineTo(x(price), last);
  }
  context.lineTo(x(edge), last);
  context.lineTo(x(edge), height);
  context.fillStyle = ground;
  context.fill();
  context.strokeStyle = line;
  context.lineWidth = 1.5;
  context.stroke();
}

/** Both sides at the pointer's distance from the middle. */
function say(view, sides, middle, { width, height, context, instrument }) {
  if (view.pointer === null) return;
  const price = view.shape.priceAt(view.pointer);
  const distance = Math.abs(price - middle);
  const upTo = (levels, isBid) => levels.filter(([each]) =>
    (isBid ? each >= middle - distance : each <= middle + distance)).at(-1)?.[1] ?? 0;
  const [bid, ask] = [upTo(sides[0][0], true), upTo(sides[1][0], false)];
  context.strokeStyle = color('--muted');
  context.setLineDash([3, 3]);
  for (const at of [view.pointer, width - view.pointer]) {
    context.beginPath();
    context.moveTo(at, 0);
    context.lineTo(at, height);
    context.stroke();
  }
  context.setLineDash([]);
  setText(view.legend, `${decimal(price, instrument.priceDecimals)} (${percent(distance / middle, 2)}): `
    + `${decimal(bid, instrument.quantityDecimals)} bid, `
    + `${decimal(ask, instrument.quantityDecimals)} asked`);
}
