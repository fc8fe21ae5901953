// The public trades, newest first. At most so many rows, reused; a burst of trades costs one
// painting.

import { fapi } from '../../core/api.js';
import { h, setAttribute, setText } from '../../core/dom.js';
import { decimal, time } from '../../core/format.js';
import { effect, Signal } from '../../core/signal.js';
import { pickedPrice } from '../../state/draft.js';
import { instruments, streams, symbol } from '../../state/market.js';

const kept = 60;

/** The tape of the chosen symbol. */
export function tapePanel(scope) {
  const list = h('ol.tape', { 'aria-label': 'Latest trades' });
  const element = h('section.panel.tape-panel', { 'aria-label': 'Trades' },
    h('header', {}, h('h2', {}, 'Trades')),
    h('div.book-head', { 'aria-hidden': 'true' }, h('span', {}, 'Price'), h('span', {}, 'Quantity'),
      h('span', {}, 'Time')), list);
  let inner = null;
  effect(scope, () => {
    const instrument = instruments.value.get(symbol.value);
    inner?.close();
    inner = scope.child();
    list.replaceChildren();
    if (instrument) follow(inner, list, instrument);
  });
  effect(scope, () => list.classList.toggle('stale', streams.socket.isStale.value));
  return { element };
}

function follow(scope, list, instrument) {
  const trades = new Signal([]);
  const put = (more) => {
    trades.value = [...more, ...trades.peek()].slice(0, kept);
  };
  streams.follow(scope, `${instrument.symbol.toLowerCase()}@aggTrade`, (trade) => put([{
    id: trade.a, price: trade.p, quantity: trade.q, time: trade.T, isSell: trade.m,
  }]));
  fapi.get('/fapi/v1/aggTrades', { symbol: instrument.symbol, limit: kept }).then((found) => {
    if (scope.isClosed) return;
    const known = new Set(trades.peek().map((trade) => trade.id));
    trades.value = [...trades.peek(), ...found.reverse().filter((trade) => !known.has(trade.a))
      .map((trade) => ({
        id: trade.a, price: trade.p, quantity: trade.q, time: trade.T, isSell: trade.m,
      }))].slice(0, kept);
  }).catch(() => {
    // The stream fills the tape; the banner tells of a lost connection.
  });
  effect(scope, () => draw(list, trades.value, instrument));
}

function draw(list, trades, instrument) {
  while (list.children.length < trades.length) {
    const button = h('button', { type: 'button', onclick: () => {
      pickedPrice.value = { symbol: instrument.symbol, price: button.dataset.price };
    } }, h('span.price'), h('span.amount'), h('span.total'));
    list.append(h('li', {}, button));
  }
  trades.forEach((trade, place) => {
    const button = list.children[place].firstElementChild;
    const [price, amount, when] = button.children;
    if (button.dataset.price !== trade.price) button.dataset.price = trade.price;
    setAttribute(button, 'class', trade.isSell ? 'sold' : 'bought');
    setText(price, `${trade.isSell ? '▾' : '▴'} ${decimal(trade.price, instrument.priceDecimals)}`);
    setText(amount, decimal(trade.quantity, instrument.quantityDecimals));
    setText(when, time(trade.time));
  });
}
