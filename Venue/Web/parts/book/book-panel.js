// The order book: grouped levels with cumulative bars, the spread and the balance of both sides; a
// click takes the price into the order form. Rows stand still, only their figures change.

import { choiceField } from '../../core/field.js';
import { h, setAttribute, setText } from '../../core/dom.js';
import { decimal, none, percent } from '../../core/format.js';
import { setting } from '../../core/settings.js';
import { effect } from '../../core/signal.js';
import { orders } from '../../state/account.js';
import { pickedPrice } from '../../state/draft.js';
import { instruments, streams, symbol, ticker } from '../../state/market.js';
import { grouped, LocalBook } from './local-book.js';

const rowHeight = 24;
const fewestRows = 4;
const mostRows = 24;

/**
 * The book of the chosen symbol.
 * @returns {{ element: HTMLElement, book: () => LocalBook | null }}
 */
export function bookPanel(scope) {
  const asks = h('ol.book-side.asks', { 'aria-label': 'Asks' });
  const bids = h('ol.book-side.bids', { 'aria-label': 'Bids' });
  const middle = h('div.book-middle', {}, h('strong'), h('span.muted'));
  const balance = h('div.book-balance', { role: 'img' }, h('i'), h('span.up'), h('span.down'));
  const steps = choiceField({ label: 'Grouping', options: [], onchange: (value) => {
    chosenSteps.value = { ...chosenSteps.peek(), [symbol.peek()]: value };
  } });
  steps.element.classList.add('inline');
  const body = h('div.book', {}, head(), asks, middle, bids, balance);
  scope.listen(body, 'keydown', (event) => moveRow(event, [...asks.children, ...bids.children]));
  const element = h('section.panel.book-panel', { 'aria-label': 'Order book' },
    h('header', {}, h('h2', {}, 'Book'), h('div.end', {}, steps.element)), body);
  const chosenSteps = setting('bookSteps', {});
  let book = null;
  let inner = null;
  effect(scope, () => {
    const instrument = instruments.value.get(symbol.value);
    inner?.close();
    inner = scope.child();
    if (!instrument) return;
    book = new LocalBook(inner, instrument.symbol);
    offerSteps(steps.select, instrument, chosenSteps.peek()[instrument.symbol]);
    const view = { asks, bids, middle, balance, book, instrument, chosenSteps, body };
    draw(inner, view);
  });
  effect(scope, () => body.classList.toggle('stale', streams.socket.isStale.value));
  return { element, book: () => book };
}

function head() {
  return h('div.book-head', { 'aria-hidden': 'true' }, h('span', {}, 'Price'),
    h('span', {}, 'Quantity'), h('span', {}, 'Total'));
}

function offerSteps(select, instrument, chosen) {
  const tick = Number(instrument.tickSize);
  const options = [1, 2, 5, 10, 50, 100, 500].map((times) =>
    (tick * times).toFixed(instrument.priceDecimals).replace(/\.?0+$/, ''));
  select.replaceChildren(...options.map((each) => h('option', { value: each }, each)));
  select.value = options.includes(chosen) ? chosen : options[3];
  setAttribute(select, 'aria-label', 'Price grouping');
}

function draw(scope, view) {
  const { asks, bids, middle, balance, book, instrument, chosenSteps, body } = view;
  let rows = 10;
  const fit = () => {
    const room = body.clientHeight - 24 - 28 - 22;
    rows = Math.max(fewestRows, Math.min(mostRows, Math.floor(room / 2 / rowHeight)));
    for (const side of [asks, bids]) makeRows(side, rows, instrument.symbol);
    if (!body.querySelector('li button[tabindex="0"]')) bids.querySelector('button').tabIndex = 0;
    book.version.touch();
  };
  const observer = new ResizeObserver(fit);
  observer.observe(body);
  scope.keep(() => observer.disconnect());
  fit();
  effect(scope, () => {
    void book.version.value;
    const step = Number(chosenSteps.value[instrument.symbol] ?? 10 * Number(instrument.tickSize));
    const own = ownPrices(instrument.symbol);
    const sides = book.sides();
    const groupedSides = {
      asks: grouped(sides.asks, step, false, rows), bids: grouped(sides.bids, step, true, rows),
    };
    const most = Math.max(groupedSides.asks.at(-1)?.total ?? 0, groupedSides.bids.at(-1)?.total ?? 0);
    // The best ask stands lowest, next to the spread.
    fill(asks, groupedSides.asks, instrument, { most, own, step, isReversed: true });
    fill(bids, groupedSides.bids, instrument, { most, own, step, isReversed: false });
    drawMiddle(middle, sides, instrument);
    drawBalance(balance, groupedSides);
  });
}

/** The book is one stop of the Tab key; arrow keys go from row to row. */
function moveRow(event, rows) {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const from = rows.findIndex((row) => row.contains(event.target));
  const next = rows[from + step]?.firstElementChild;
  if (!step || from < 0 || !next) return;
  event.preventDefault();
  rows[from].firstElementChild.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

function ownPrices(name) {
  return orders.value.filter((order) => order.symbol === name && Number(order.price) > 0)
    .map((order) => Number(order.price));
}

function makeRows(side, count, name) {
  while (side.children.length > count) side.lastElementChild.remove();
  while (side.children.length < count) {
    const isFirst = side.classList.contains('bids') && side.children.length === 0;
    const button = h('button', { type: 'button', tabindex: isFirst ? '0' : '-1', onclick: () => {
      if (!button.dataset.price) return;
      pickedPrice.value = { symbol: symbol.peek() ?? name, price: button.dataset.price };
    } }, h('i'), h('span.price'), h('span.amount'), h('span.total'));
    side.append(h('li', {}, button));
  }
}

function fill(side, levels, instrument, { most, own, step, isReversed }) {
  const count = side.children.length;
  for (let place = 0; place < count; place += 1) {
    const level = levels[isReversed ? count - 1 - place : place];
    const button = side.children[place].firstElementChild;
    const [bar, price, amount, total] = button.children;
    const words = level ? level.price.toFixed(instrument.priceDecimals) : '';
    if (button.dataset.price !== words) button.dataset.price = words;
    setText(price, level ? decimal(words, instrument.priceDecimals) : none);
    setText(amount, level ? decimal(level.quantity, instrument.quantityDecimals) : none);
    setText(total, level ? decimal(level.total, instrument.quantityDecimals) : none);
    const width = level && most > 0 ? `${Math.round((100 * level.total) / most)}%` : '0%';
    if (bar.style.width !== width) bar.style.width = width;
    const isOwn = level && own.some((each) => Math.abs(each - level.price) < step);
    setAttribute(button, 'data-own', isOwn ? 'true' : null);
    setAttribute(button, 'aria-label', level
      ? `${words}, ${amount.textContent}${isOwn ? ', your order' : ''}` : 'empty');
  }
}

function drawMiddle(middle, sides, instrument) {
  const [ask, bid] = [sides.asks[0]?.[0], sides.bids[0]?.[0]];
  const last = ticker(instrument.symbol).value.last;
  setText(middle.firstChild, decimal(last, instrument.priceDecimals));
  const spread = ask && bid ? ask - bid : NaN;
  setText(middle.lastChild, Number.isFinite(spread)
    ? `spread ${decimal(spread, instrument.priceDecimals)} (${percent(spread / bid, 3)})` : '');
}

function drawBalance(balance, { bids, asks }) {
  const [bought, sold] = [bids.at(-1)?.total ?? 0, asks.at(-1)?.total ?? 0];
  const share = bought + sold > 0 ? bought / (bought + sold) : 0.5;
  const [bar, left, right] = balance.children;
  const width = `${Math.round(share * 100)}%`;
  if (bar.style.width !== width) bar.style.width = width;
  setText(left, `B ${percent(share, 0)}`);
  setText(right, `${percent(1 - share, 0)} S`);
  setAttribute(balance, 'aria-label', `Bids ${percent(share, 0)}, asks ${percent(1 - share, 0)}`);
}
