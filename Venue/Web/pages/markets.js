// All markets: what each costs, how its day went, what funding it pays and when.

import { now } from '../core/api.js';
import { h, setAttribute, setText } from '../core/dom.js';
import { compact, countdown, decimal, percent, signedPercent, tone } from '../core/format.js';
import { go } from '../core/router.js';
import { favourites, setting } from '../core/settings.js';
import { effect, Signal } from '../core/signal.js';
import { table } from '../core/table.js';
import { marketsFound, toggleFavourite } from '../parts/chart/market-list.js';
import { priceMoved } from '../parts/chart/flash.js';
import { instruments, streams, ticker } from '../state/market.js';

const onlyFavourites = setting('marketsOnlyFavourites', false);

/** Shows the page. */
export function show(container, _, scope) {
  const typed = new Signal('');
  const seconds = new Signal(0);
  const search = h('input', {
    type: 'search', placeholder: 'Search symbols', 'aria-label': 'Search symbols',
    autocomplete: 'off', oninput: () => {
      typed.value = search.value;
    },
  });
  const starred = h('button.small', { type: 'button', onclick: () => {
    onlyFavourites.value = !onlyFavourites.peek();
  } }, '★ Favourites');
  const empty = h('p');
  const markets = table({
    caption: 'Markets', columns, empty, keyOf: (row) => row.symbol, rowClass: () => 'market-row',
    onrow: (row) => go(`/trade/${row.symbol}`),
  });
  effect(scope, () => setAttribute(starred, 'aria-pressed', String(onlyFavourites.value)));
  effect(scope, () => {
    void seconds.value;
    const rows = rowsShown(typed.value);
    setText(empty, instruments.value.size === 0 ? 'The venue lists nothing yet.'
      : typed.value ? `No symbol has “${typed.value}” in its name.`
        : 'No favourites yet: choose them with the star of a row.');
    markets.update(rows);
  });
  scope.every(1000, () => {
    seconds.value += 1;
  });
  effect(scope, () => markets.element.classList.toggle('stale', streams.socket.isStale.value));
  container.append(h('div.page.markets', {},
    h('header.spread', {}, h('h1', { tabindex: '-1' }, 'Markets'),
      h('div.row', {}, search, starred)),
    h('section.panel', { 'aria-label': 'Markets' }, markets.element)));
}

function rowsShown(typed) {
  const stars = new Set(favourites.value);
  return marketsFound(instruments.value.values(), typed)
    .filter((each) => !onlyFavourites.value || stars.has(each.symbol))
    .map((each) => ({
      ...each, ...ticker(each.symbol).value, isFavourite: stars.has(each.symbol),
    }));
}

const figure = (key, label, more) => ({
  key, label, numeric: true, by: (row) => Number(row[key] ?? -Infinity), ...more,
});

const columns = [
  { key: 'isFavourite', label: '', fill: fillStar },
  { key: 'symbol', label: 'Symbol', by: (row) => row.symbol, fill: fillName },
  figure('last', 'Last', { fill: fillLast }),
  figure('mark', 'Mark', { show: (row) => decimal(row.mark, row.priceDecimals) }),
  figure('change', '24 h change', {
    show: (row) => signedPercent(row.change), tone: (row) => tone(row.change) }),
  figure('high', '24 h high', { show: (row) => decimal(row.high, row.priceDecimals) }),
  figure('low', '24 h low', { show: (row) => decimal(row.low, row.priceDecimals) }),
  figure('fundingRate', 'Funding', { show: (row) => percent(row.fundingRate, 4) }),
  figure('nextFundingTime', 'Funding in', {
    show: (row) => countdown(row.nextFundingTime - now()) }),
  figure('volume', '24 h volume', { show: (row) => `${compact(row.volume)} ${row.quote}` }),
];

function fillStar(cell, row, state) {
  if (!state.button) {
    state.button = h('button.quiet.icon.star', { type: 'button',
      onclick: () => toggleFavourite(row.symbol) });
    cell.append(state.button);
  }
  setText(state.button, row.isFavourite ? '★' : '☆');
  setAttribute(state.button, 'aria-pressed', String(row.isFavourite));
  setAttribute(state.button, 'aria-label', `${row.symbol} is a favourite`);
}

function fillName(cell, row, state) {
  if (state.isMade) return;
  state.isMade = true;
  cell.classList.add('wide');
  cell.append(h('a.market-name', { href: `/trade/${row.symbol}` },
    h('strong', {}, row.base), h('span.muted', {}, `/${row.quote}`)));
}

function fillLast(cell, row) {
  const direction = priceMoved(cell, row.last);
  const sign = { 1: ' ▲', '-1': ' ▼' }[direction] ?? '';
  setText(cell, decimal(row.last, row.priceDecimals) + sign);
  setAttribute(cell, 'class', `numeric ${tone(direction)}`.trim());
}
