// The figures of the symbol looked at, in one line: last, mark, index, the day, funding, what is
// open, and how far the mark stands from the index.

import { fapi, now } from '../../core/api.js';
import { h, setAttribute, setText } from '../../core/dom.js';
import {
  compact, countdown, decimal, none, percent, signed, signedPercent, tone,
} from '../../core/format.js';
import { effect, Signal } from '../../core/signal.js';
import { chosen, streams, symbol, ticker } from '../../state/market.js';
import { priceMoved } from './flash.js';

const readEvery = 15_000;

/**
 * The bar.
 * @param {import('../../core/scope.js').Scope} scope
 * @returns {{ element: HTMLElement }}
 */
export function tickerBar(scope) {
  const last = lastPrice(scope);
  const interest = openInterest(scope);
  const price = h('strong.ticker-last');
  const arrow = h('span', { 'aria-hidden': 'true' });
  const figure = h('span');
  price.append(arrow, figure);
  const list = h('dl.ticker-figures', { tabindex: '0', 'aria-label': 'Figures of the symbol' });
  const cells = Object.fromEntries([
    ['mark', 'Mark'], ['index', 'Index'], ['change', '24 h change'], ['high', '24 h high'],
    ['low', '24 h low'], ['volume', '24 h volume'], ['funding', 'Funding / in'],
    ['interest', 'Open interest'], ['basis', 'Basis'],
  ].map(([key, label]) => {
    const value = h('dd');
    list.append(h('div', { data: { figure: key } }, h('dt', {}, label), value));
    return [key, value];
  }));
  effect(scope, () => {
    const instrument = chosen();
    if (!instrument) return;
    const figures = ticker(instrument.symbol).value;
    const shown = last.value ?? figures.last;
    drawLast({ price, arrow, figure }, shown, instrument);
    drawFigures(cells, figures, instrument);
  });
  effect(scope, () => {
    const instrument = chosen();
    setText(cells.interest, instrument && interest.value !== null
      ? `${compact(interest.value)} ${instrument.base}` : none);
  });
  const tick = () => {
    const figures = ticker(symbol.peek()).peek();
    setText(cells.funding, `${percent(figures.fundingRate, 4)} / `
      + countdown(figures.nextFundingTime - now()));
  };
  scope.every(1000, tick);
  effect(scope, () => {
    void ticker(symbol.value).value;
    tick();
  });
  const element = h('div.ticker-bar', {}, price, list);
  effect(scope, () => element.classList.toggle('stale', streams.socket.isStale.value));
  return { element };
}

/** The price of the last trade, faster than the ticker of all symbols tells it. */
function lastPrice(scope) {
  const last = new Signal(null);
  let inner = null;
  effect(scope, () => {
    const name = symbol.value;
    inner?.close();
    last.value = null;
    if (!name) return;
    inner = scope.child();
    streams.follow(inner, `${name.toLowerCase()}@aggTrade`, (trade) => {
      last.value = trade.p;
    });
  });
  return last;
}

function openInterest(scope) {
  const found = new Signal(null);
  const read = async () => {
    const name = symbol.peek();
    if (!name || document.hidden) return;
    try {
      const answer = await fapi.get('/fapi/v1/openInterest', { symbol: name });
      if (symbol.peek() === name && !scope.isClosed) found.value = answer.openInterest;
    } catch {
      // The figure before stands; the banner says when the venue is out of reach.
    }
  };
  effect(scope, () => {
    void symbol.value;
    found.value = null;
    read();
  });
  scope.every(readEvery, read);
  return found;
}

function drawLast({ price, arrow, figure }, shown, { symbol: name, priceDecimals }) {
  if (price.dataset.symbol !== name) {
    price.dataset.symbol = name;
    price.priceBefore = undefined;
    price.direction = 0;
  }
  const direction = priceMoved(price, shown);
  setText(figure, decimal(shown, priceDecimals));
  setText(arrow, { 1: '▲', '-1': '▼' }[direction] ?? '');
  setAttribute(price, 'class', `ticker-last ${tone(direction)}`.trim());
}

function drawFigures(cells, figures, { priceDecimals, quote }) {
  for (const key of ['mark', 'index', 'high', 'low']) {
    setText(cells[key], decimal(figures[key], priceDecimals));
  }
  setText(cells.change, signedPercent(figures.change));
  setAttribute(cells.change, 'class', tone(figures.change) || null);
  setText(cells.volume, `${compact(figures.volume)} ${quote}`);
  const [mark, index] = [Number(figures.mark), Number(figures.index)];
  setText(cells.basis, index > 0 ? `${signed((mark / index - 1) * 10_000, 1)} bp` : none);
}
