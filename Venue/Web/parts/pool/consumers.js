// Which position and which order consumes margin, the largest first. Amounts of different assets
// are compared in dollars; each is shown in its own.

import { h, reconcile, setAttribute, setText } from '../../core/dom.js';
import { number, percent } from '../../core/format.js';
import { effect } from '../../core/signal.js';
import { orders, report } from '../../state/account.js';
import { money, positionKey, settlementOf, sideWord } from './units.js';

const mostOrders = 5;

/** Positions by maintenance margin, with their share of all of it. */
export function consumersOf(view) {
  if (!view) return [];
  const prices = new Map(view.assets.map((each) => [each.asset, number(each.indexPrice ?? '1')]));
  const rows = view.positions.map((each) => {
    const asset = settlementOf(each.symbol);
    return { ...each, asset, weight: number(each.maintenanceMargin) * (prices.get(asset) ?? 1) };
  });
  const sum = rows.reduce((total, each) => total + each.weight, 0);
  return rows.map((each) => ({ ...each, share: sum > 0 ? each.weight / sum : 0 }))
    .sort((a, b) => b.weight - a.weight);
}

/** A section of what consumes margin. */
export function consumers(scope) {
  const list = h('ul.bars');
  const waiting = h('ul.bars');
  const nothing = h('p.note', {}, 'No position and no order needs margin.');
  const title = h('p.note', {}, 'Maintenance margin of positions');
  const ordersTitle = h('p.note', {}, 'Initial margin held for orders');
  effect(scope, () => {
    const found = consumersOf(report.value);
    const held = orders.value.filter((each) => number(each.reservedMargin) > 0)
      .sort((a, b) => number(b.reservedMargin) - number(a.reservedMargin)).slice(0, mostOrders);
    title.hidden = found.length === 0;
    ordersTitle.hidden = held.length === 0;
    nothing.hidden = found.length + held.length > 0;
    reconcile(list, found, positionKey, () => row((each) => ({
      name: `${each.symbol} ${sideWord(each).toLowerCase()}`,
      figure: money(each.maintenanceMargin, each.asset), share: each.share,
      detail: `${percent(each.share, 0)} of all, ${each.marginMode}, ${each.leverage}×`,
    })));
    const most = number(held[0]?.reservedMargin);
    reconcile(waiting, held, (each) => String(each.id), () => row((each) => ({
      name: `${each.symbol} ${each.side}`, detail: '',
      figure: money(each.reservedMargin, settlementOf(each.symbol)),
      share: number(each.reservedMargin) / most,
    })));
  });
  return [title, list, ordersTitle, waiting, nothing];
}

function row(read) {
  const name = h('span');
  const figure = h('strong');
  const bar = h('i');
  const detail = h('span.note');
  return {
    element: h('li', {}, h('div.spread', {}, name, figure),
      h('div.bar', { 'aria-hidden': 'true' }, bar), detail),
    update(each) {
      const shown = read(each);
      setText(name, shown.name);
      setText(figure, shown.figure);
      setText(detail, shown.detail);
      setAttribute(detail, 'hidden', shown.detail === '' ? true : null);
      bar.style.width = `${(shown.share * 100).toFixed(1)}%`;
    },
  };
}
