// Which position consumes margin, the largest first; what orders hold is held for the pool. Amounts of different assets
// are compared in dollars; each is shown in its own.

import { h, reconcile, setText } from '../../core/dom.js';
import { number, percent } from '../../core/format.js';
import { effect } from '../../core/signal.js';
import { report } from '../../state/account.js';
import { barRow } from './bar-row.js';
import { money, positionKey, settlementOf, sideWord } from './units.js';

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
  const nothing = h('p.note', {}, 'No position needs margin.');
  const title = h('p.note', {}, 'Maintenance margin of positions');
  const held = h('p.note');
  effect(scope, () => {
    const found = consumersOf(report.value);
    title.hidden = found.length === 0;
    nothing.hidden = found.length > 0;
    setText(held, heldWords(report.value));
    held.hidden = held.textContent === '';
    reconcile(list, found, positionKey, () => barRow((each) => ({
      name: `${each.symbol} ${sideWord(each).toLowerCase()}`,
      figure: money(each.maintenanceMargin, each.asset), share: each.share,
      detail: `${percent(each.share, 0)} of all, ${each.marginMode}, ${each.leverage}×`,
    })));
  });
  return [title, list, nothing, held];
}

/** Initial margin that open orders hold, pool by pool. */
function heldWords(view) {
  return (view?.pools ?? []).filter((pool) => number(pool.openOrderInitialMargin) > 0)
    .map((pool) => `Orders hold ${money(pool.openOrderInitialMargin, pool.asset ?? 'USD')} of `
      + 'initial margin.').join(' ');
}
