// The venue in public: how full the insurance fund is and was, what was liquidated, funding, the
// queue for deleveraging, and where prices come from.

import { fapi, native } from '../core/api.js';
import { h } from '../core/dom.js';
import { choiceField } from '../core/field.js';
import { age, dateTime, decimal, quantity, signedPercent } from '../core/format.js';
import { effect, Signal } from '../core/signal.js';
import { followTable } from '../core/table.js';
import { lineChart } from '../parts/venue/line-chart.js';
import { instruments } from '../state/market.js';
import { panel, polled } from '../parts/venue/polled.js';
import { stageWords } from '../parts/venue/stages.js';

/** Shows the page. */
export function show(container, _, scope) {
  container.append(h('div.page', {},
    h('header', {}, h('h1', { tabindex: '-1' }, 'The venue'), h('p.secondary', {},
      'What everybody may see: where prices come from, who pays for bankruptcies, and what happened.')),
    status(scope), h('div.columns', {}, insurance(scope), indices(scope)),
    liquidations(scope), h('div.columns', {}, funding(scope), deleveraging(scope))));
}

function status(scope) {
  const now = polled(scope, () => native.get('/venue'));
  const list = h('dl.results.panel-body');
  effect(scope, () => {
    const found = now.signal.value;
    if (!found) return;
    const rows = [
      ['State', found.status === 'open' ? 'open' : `closed: ${found.reason}`],
      ['Market', found.market], ['Accounts', quantity(found.accounts)],
      ['Open orders', quantity(found.openOrders)], ['Trades', quantity(found.trades)],
      ['Deleveraged', quantity(found.deleveraged)], ['Commands', quantity(found.sequence)],
    ];
    list.replaceChildren(...rows.map(([term, value]) => h('div', {}, h('dt', {}, term),
      h('dd', {}, value))));
  });
  return panel('State', now, scope, list);
}

function insurance(scope) {
  const now = polled(scope, () => native.get('/venue/insurance'));
  const past = polled(scope, () => native.get('/venue/insurance/history', { limit: 200 }));
  const body = h('div.panel-body');
  effect(scope, () => {
    const [fund, history] = [now.signal.value, past.signal.value];
    if (!fund) return;
    const assets = fund.assets.filter((each) => Number(each.balance) !== 0);
    const points = (history?.points ?? []).filter((each) => each.asset === 'USDT')
      .map((each) => [each.time, Number(each.balance)]);
    // Dust of rounding would hide what matters.
    const changes = [...(history?.changes ?? [])].reverse()
      .filter((each) => Math.abs(Number(each.amount)) >= 0.005).slice(0, 8);
    body.replaceChildren(h('dl.results', {}, assets.map((each) => h('div.main', {},
      h('dt', {}, each.asset), h('dd', {}, decimal(each.balance, 2))))),
    lineChart(points, 'Insurance fund in USDT') ?? '',
    changes.length ? h('ul.changes', {}, changes.map((each) => h('li.spread', {},
      h('span', {}, `${dateTime(each.time)} ${reasonWords(each.reason)} ${each.symbol ?? ''}`),
      h('span', {}, `${decimal(each.amount, 2)} ${each.asset}`)))) : h('p.secondary', {},
      'Nothing has moved the fund yet.'));
  });
  return panel('Insurance fund', now, scope, body);
}

/** `liquidationFee` as `liquidation fee`. */
function reasonWords(reason) {
  return reason.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function indices(scope) {
  const now = polled(scope, () => native.get('/venue/indices'));
  const body = h('div.panel-body');
  effect(scope, () => {
    body.replaceChildren(...(now.signal.value?.indices ?? []).map((index) => h('details', {},
      h('summary.spread', {}, h('strong', {}, index.name), h('span', {}, quantity(index.price)),
        h('span.note', {}, sourcesWords(index.sources))),
      h('ul', {}, index.sources.map((source) => h('li.spread', {},
        h('span', {}, `${source.name} (weight ${source.weight})`),
        h('span', {}, source.price ? quantity(source.price) : '–'),
        h('span.note', {}, sourceWords(source))))))));
  });
  return panel('Price indices', now, scope, body);
}

function sourcesWords(sources) {
  const stale = sources.filter((each) => each.isStale).length;
  return stale ? `${stale} of ${sources.length} stale` : `${sources.length} sources`;
}

function sourceWords(source) {
  const words = source.isStale ? 'stale' : source.isUsed === false ? 'left out' : 'used';
  return `${words}, ${age(source.age)} old`;
}

function liquidations(scope) {
  const now = polled(scope, () => native.get('/venue/liquidations', { limit: 20 }));
  const made = followTable(scope, {
    caption: 'Liquidations', keyOf: (row) => String(row.id),
    empty: 'No liquidations yet. They appear here as they happen.',
    columns: [
      { key: 'time', label: 'Time', show: (row) => dateTime(row.time) },
      { key: 'stage', label: 'What', show: (row) => stageWords(row.stage) },
      { key: 'symbol', label: 'Where', show: (row) => row.symbol ?? 'a pool' },
      { key: 'quantity', label: 'Quantity', numeric: true, show: (row) => quantity(row.quantity) },
      { key: 'price', label: 'Price', numeric: true, show: (row) => (Number(row.price) > 0
        ? quantity(row.price) : '–') },
      { key: 'rule', label: 'Rule' },
    ],
  }, () => [...(now.signal.value?.steps ?? [])].reverse());
  return panel('Liquidations', now, scope, made.element);
}

function funding(scope) {
  const chosen = new Signal(instruments.peek().keys().next().value);
  const select = choiceField({ label: 'Symbol', value: chosen.peek(),
    options: [...instruments.peek().keys()].map((each) => [each, each]), onchange: (value) => {
      chosen.value = value;
      now.again();
    } });
  const now = polled(scope, () => fapi.get('/fapi/v1/fundingRate',
    { symbol: chosen.peek(), limit: 30 }));
  const made = followTable(scope, {
    caption: 'Funding', keyOf: (row) => `${row.symbol}${row.fundingTime}`,
    empty: 'No funding was paid in this symbol yet.',
    columns: [
      { key: 'time', label: 'Time', show: (row) => dateTime(row.fundingTime) },
      { key: 'rate', label: 'Rate', numeric: true, show: (row) => signedPercent(row.fundingRate, 4) },
      { key: 'mark', label: 'Mark', numeric: true, show: (row) => quantity(row.markPrice) },
    ],
  }, () => [...(now.signal.value ?? [])].reverse());
  return panel('Funding history', now, scope, h('div.panel-body', {}, select.element), made.element);
}

function deleveraging(scope) {
  const now = polled(scope, () => native.get('/venue/adl'));
  const body = h('div.panel-body');
  effect(scope, () => {
    const found = now.signal.value;
    if (!found) return;
    body.replaceChildren(
      h('table.plain', {}, h('thead', {}, h('tr', {}, ['Symbol', 'Long', 'Short'].map((each) =>
        h('th', { scope: 'col' }, each)))), h('tbody', {}, found.instruments.map((each) => h('tr', {},
        h('th', { scope: 'row' }, each.symbol), h('td', {}, queueWords(each.long)),
        h('td', {}, queueWords(each.short)))))),
      h('h3', {}, 'Deleveragings'), found.deleveragings.length ? h('ul', {},
        found.deleveragings.map((each) => h('li.spread', {}, h('span', {}, dateTime(each.time)),
          h('span', {}, `${each.symbol} ${each.positionSide}`), h('span', {}, quantity(each.quantity)))))
        : h('p.secondary', {}, 'The insurance fund has paid for everything so far.'));
  });
  return panel('Queue for deleveraging', now, scope, body);
}

function queueWords(side) {
  if (!side.positions) return 'nobody';
  return `${side.positions} positions, ${quantity(side.size)}; ${side.lights.at(-1)} with five lights`;
}
