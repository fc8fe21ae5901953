// Which asset backs how much: what lies in the wallet, what the haircut takes off, what counts.

import { h, reconcile, setText } from '../../core/dom.js';
import { effect } from '../../core/signal.js';
import { number, percent, quantity } from '../../core/format.js';
import { report } from '../../state/account.js';
import { haircutOf } from '../dock/assets.js';
import { barRow } from './bar-row.js';
import { money } from './units.js';

/** A section of the assets that back a pool; `pool` is a signal. */
export function backing(scope, pool) {
  const list = h('ul.bars');
  const nothing = h('p.note', {},
    'Nothing backs this pool. Transfer or deposit money under Assets.');
  const words = h('p.note');
  effect(scope, () => {
    const found = backersOf(pool.value, report.value);
    const total = found.reduce((sum, each) => sum + each.counted, 0);
    nothing.hidden = found.length > 0;
    reconcile(list, found.map((each) => ({ ...each, share: total > 0 ? each.counted / total : 0 })),
      (each) => each.asset, () => barRow(shownOf));
    setText(words, pool.value?.kind === 'multiAssets'
      ? 'The haircut is the part of an asset’s value that does not count.'
      : pool.value?.kind === 'isolated' ? 'An isolated position is backed by what was put in.'
        : 'Only the asset itself backs this pool, in full.');
  });
  return [list, nothing, words];
}

function backersOf(pool, view) {
  if (!pool || !view) return [];
  if (pool.kind === 'isolated') {
    return [{ asset: pool.asset, wallet: pool.walletBalance, haircut: 0, counted: 1, isOn: true,
      shown: money(pool.walletBalance, pool.asset) }];
  }
  return view.assets.filter((each) => number(each.walletBalance) !== 0
    && (pool.kind === 'multiAssets' || each.asset === pool.asset))
    .map((each) => {
      const isMulti = pool.kind === 'multiAssets';
      const isOn = !isMulti || each.isCollateral !== false;
      return {
        asset: each.asset, wallet: each.walletBalance, isOn,
        haircut: isMulti ? haircutOf(each) : 0,
        counted: isOn ? Math.max(0, number(each.countedValue) || 0) : 0,
        shown: isMulti ? money(isOn ? each.countedValue : '0', 'USD')
          : money(each.walletBalance, each.asset),
      };
    }).sort((a, b) => b.counted - a.counted);
}

function shownOf(row) {
  const held = `${quantity(row.wallet)} held, `;
  return {
    name: row.asset, figure: row.shown, share: row.share, tone: row.isOn ? '' : 'caution',
    detail: held + (row.isOn ? `haircut ${percent(row.haircut, 1)}` : 'switched off as collateral'),
  };
}
