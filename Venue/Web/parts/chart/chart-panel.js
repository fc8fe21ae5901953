// The chart of the symbol looked at: candles with their indicators, the account's lines, which can
// be moved, and the same as text and table. Drawing is behind a port; here stands what is drawn.

import { h, setText } from '../../core/dom.js';
import { decimal } from '../../core/format.js';
import { color, look } from '../../core/settings.js';
import { derived, effect, Signal } from '../../core/signal.js';
import { orders, report } from '../../state/account.js';
import { draft, pickedPrice } from '../../state/draft.js';
import { chosen, instruments, streams, symbol, ticker } from '../../state/market.js';
import { CandleFeed } from './candle-feed.js';
import { candleTable } from './candle-table.js';
import { interval, priceKind } from './chart-choices.js';
import { chartLegend } from './chart-legend.js';
import { openChart } from './chart-port.js';
import { chartTools } from './chart-tools.js';
import { fillsShown, marksOf } from './fill-marks.js';
import { curvesOf, shownIndicators } from './indicator-menu.js';
import { dragLines } from './line-drag.js';
import { LineMover, moveBar, onStep } from './line-mover.js';
import { exitKind, linesOf } from './price-lines.js';
import { middleOf, zones } from './zones.js';

const toneNames = ['panel', 'raised', 'border', 'text', 'secondary', 'muted', 'up', 'down'];

/**
 * The chart.
 * @param {import('../../core/scope.js').Scope} scope
 * @returns {{ element: HTMLElement }}
 */
export function chartPanel(scope) {
  const view = {
    feed: new Signal(null), port: new Signal(null), cursor: new Signal(null),
    curves: new Signal([]), mover: new LineMover(), lines: null,
  };
  view.lines = derived(scope, () => movedLines(view.mover.move.value));
  const title = h('h2.visually-hidden', { tabindex: '-1' });
  effect(scope, () => setText(title, symbol.value ? `Chart of ${symbol.value}` : 'Chart'));
  const area = h('div.chart-area', {
    tabindex: '0', role: 'group',
    'aria-label': 'Candles; left and right arrow keys read them one by one, Enter takes the '
      + 'close into the order form, as a double click does with the price under it',
  });
  const note = h('div.chart-note', { role: 'status' });
  const element = h('div.chart-panel', {},
    title, chartTools(scope, view), chartLegend(scope, view).element,
    moveBar(scope, view.mover).element,
    h('div.chart-stage', {}, area, note), foot(scope, view));
  followMarket(scope, view);
  noteState(scope, view, note);
  keepCursor(scope, view, area);
  pickPrices(scope, view, area);
  dragLines(scope, area, {
    port: () => view.port.peek(), lines: () => view.lines.peek(), mover: view.mover,
  });
  effect(scope, () => element.classList.toggle('stale', streams.socket.isStale.value));
  openChart(scope, area).then((port) => {
    if (port) start(scope, view, port, area);
  }, reportError);
  return { element };
}

/** The lines, with one that is moved where it would stand. */
function movedLines(move) {
  const found = linesOf(symbol.value, {
    report: report.value, orders: orders.value, draft: draft.value,
  });
  if (!move) return found;
  const isNew = move.line.kind === 'entry';
  const shown = { ...move.line, price: move.price, isMoved: true };
  if (isNew) return [...found, newExit(shown)];
  return found.map((line) => (line.id === move.line.id ? shown : line));
}

/** Dragging the entry leaves it where it is and makes a new line. */
function newExit(line) {
  const isStop = exitKind(line.position, line.price, ticker(symbol.peek()).peek().mark) === 'stop';
  return { ...line, id: 'new', label: isStop ? 'New stop loss' : 'New take profit', dash: 'dotted',
    tone: isStop ? '--caution' : '--safe' };
}

/** One feed for each symbol, interval and kind of price; the one before ends first. */
function followMarket(scope, view) {
  let inner = null;
  effect(scope, () => {
    const what = { symbol: symbol.value, interval: interval.value, kind: priceKind.value };
    inner?.close();
    if (!what.symbol) return;
    inner = scope.child();
    view.mover.cancel();
    view.cursor.value = null;
    view.feed.value = new CandleFeed(inner, what);
  });
}

function start(scope, view, port, area) {
  view.port.value = port;
  port.onCursor((place) => {
    view.cursor.value = place;
  });
  port.onScroll((first) => {
    if (first < 30) view.feed.peek()?.loadOlder();
  });
  drawCandles(scope, view, port);
  drawLines(scope, view, port);
  drawZones(scope, view, port);
  drawFills(scope, view, port);
  const restore = exposeForTests(view, port, area);
  scope.keep(restore);
}

function styleOf(feed) {
  const instrument = instruments.value.get(feed.symbol);
  const decimals = instrument?.priceDecimals ?? 2;
  return {
    colors: Object.fromEntries(toneNames.map((name) => [name, color(`--${name}`)])),
    price: (price) => decimal(price, decimals), tick: Number(instrument?.tickSize ?? 0.01),
    decimals, length: feed.length,
  };
}

function drawCandles(scope, view, port) {
  let drawn = {};
  effect(scope, () => {
    const feed = view.feed.value;
    if (!feed) return;
    void feed.changed.value;
    const wanted = { feed, look: look.value, shown: shownIndicators.value,
      listed: instruments.value };
    const style = styleOf(feed);
    const isOther = drawn.feed !== feed;
    const isRestyled = isOther || drawn.look !== wanted.look || drawn.listed !== wanted.listed;
    if (isRestyled) port.setStyle(style);
    if (isOther) port.begin();
    const changed = feed.takeChange();
    const from = isRestyled || drawn.shown !== wanted.shown ? 0 : changed;
    drawn = wanted;
    if (from < 0) return;
    port.setVolume(wanted.shown.volume);
    port.setCandles(feed.candles, isOther ? 0 : changed < 0 ? feed.candles.length : changed);
    const curves = curvesOf(feed.candles, wanted.shown, color, style.decimals);
    port.setOverlays(curves.overlays, from);
    port.setPanes(curves.panes, from);
    view.curves.value = [...curves.overlays, ...curves.panes];
  });
}

function drawLines(scope, view, port) {
  effect(scope, () => {
    void [look.value, view.feed.value];
    port.setLines(view.lines.value.map((line) => ({
      id: line.id, price: Number(line.price), label: line.label, color: color(line.tone),
      dash: line.dash, isStrong: line.isMoved === true,
    })));
  });
}

/** Zones are sought when a candle is finished, not at every tick. */
function drawZones(scope, view, port) {
  let known = { key: null, found: [] };
  effect(scope, () => {
    const feed = view.feed.value;
    if (!feed) return;
    void [feed.changed.value, look.value];
    const isShown = shownIndicators.value.zones;
    const { candles } = feed;
    const key = [feed.symbol, feed.interval, feed.kind, candles.length, candles.at(-1)?.time,
      look.peek(), isShown].join(' ');
    if (known.key === key) return;
    const decimals = chosen()?.priceDecimals ?? 2;
    known = { key, found: isShown ? zones(candles.slice(0, -1)) : [] };
    port.setBands(known.found.map((zone) => ({
      low: zone.low, high: zone.high, since: zone.since,
      color: color(zone.kind === 'support' ? '--up' : '--down'),
      label: `${zone.kind === 'support' ? 'Support' : 'Resistance'} `
        + `${decimal(middleOf(zone), decimals)} · ${zone.touches}×`,
    })));
  });
}

function drawFills(scope, view, port) {
  const found = fillsShown(scope);
  let drawn = '';
  effect(scope, () => {
    const feed = view.feed.value;
    if (!feed) return;
    void feed.changed.value;
    const { candles } = feed;
    const isShown = shownIndicators.value.fills && candles.length > 0;
    const marks = isShown ? marksOf(found.value, candles, feed.length) : [];
    const key = JSON.stringify([look.value, feed.symbol, feed.interval, feed.kind, marks]);
    if (key === drawn) return;
    drawn = key;
    port.setMarkers(marks);
  });
}

/** What is said instead of candles. */
function noteState(scope, view, note) {
  const again = h('button.small', { type: 'button', onclick: () => view.feed.peek().reload() },
    'Try again');
  effect(scope, () => {
    const feed = view.feed.value;
    if (!feed) return;
    void feed.changed.value;
    const state = feed.state.value;
    note.hidden = feed.candles.length > 0 && state === 'ready';
    if (note.hidden) return;
    if (state === 'failed') {
      note.replaceChildren(`The candles could not be read: ${feed.error.message}`, again);
    } else {
      setText(note, state === 'loading' ? 'Loading candles…' : 'No candles yet: they begin with '
        + 'the first trade. The mark price has its own; choose “Mark” above.');
    }
  });
}

/** A cursor for the keyboard: the legend above reads the candle. */
function keepCursor(scope, view, area) {
  scope.listen(area, 'keydown', (event) => {
    if (event.target !== area) return;
    const port = view.port.peek();
    const last = (view.feed.peek()?.candles.length ?? 0) - 1;
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 }[event.key];
    if (!port || last < 0) return;
    if (step) {
      const from = view.cursor.peek() ?? last;
      port.setCursor(Math.max(0, Math.min(last, from + step)));
    } else if (event.key === 'End') {
      port.showNewest();
      port.setCursor(last);
    } else return;
    event.preventDefault();
  });
  scope.listen(area, 'blur', () => view.port.peek()?.setCursor(null));
}

/** Takes a price into the order form: by a double click, or the close of the candle read. */
function pickPrices(scope, view, area) {
  const pick = (price) => {
    if (price > 0) pickedPrice.value = { symbol: symbol.peek(), price: onStep(price) };
  };
  scope.listen(area, 'dblclick', (event) => {
    const main = area.firstElementChild?.getBoundingClientRect();
    if (!main || event.clientY > main.bottom) return;
    pick(view.port.peek()?.yToPrice(event.clientY - main.top));
  });
  scope.listen(area, 'keydown', (event) => {
    const candle = view.feed.peek()?.candles[view.cursor.peek()];
    if (event.key !== 'Enter' || event.target !== area || !candle) return;
    event.preventDefault();
    event.stopPropagation();
    pick(candle.close);
  });
}

/**
 * A chart on a canvas cannot be asked where a price stands. The tests of the browser drag lines and
 * compare what is drawn, and for that they need the way between price and pixel.
 */
function exposeForTests(view, port, area) {
  const hook = {
    port: port.name, element: area,
    priceToY: (price) => port.priceToY(Number(price)),
    yToPrice: (y) => port.yToPrice(y),
    lines: () => view.lines.peek().map(({ id, kind, price, label, isMovable }) => (
      { id, kind, price, label, isMovable })),
    candles: () => view.feed.peek()?.candles ?? [],
    curves: () => view.curves.peek().map(({ id, values }) => ({ id, values })),
  };
  window.plimsollChart = hook;
  return () => {
    if (window.plimsollChart === hook) delete window.plimsollChart;
  };
}

/** Whose chart it is, which its licence asks to be said, and the candles as a table. */
function foot(scope, view) {
  const owner = h('p.chart-owner');
  effect(scope, () => {
    const name = view.port.value?.name;
    if (name === 'lightweight') {
      owner.replaceChildren('Charts by ', h('a', { href: 'https://www.tradingview.com/',
        target: '_blank', rel: 'noopener noreferrer' }, 'TradingView Lightweight Charts'));
    } else if (name) setText(owner, 'The plain chart of this terminal');
  });
  const candles = candleTable(scope, view.feed, () => chosen()?.priceDecimals ?? 2);
  return h('div.chart-foot', {}, owner, candles.element);
}
