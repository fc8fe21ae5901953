// The solvency equation with its numbers, as every explanation shows it.

import { h } from '../../core/dom.js';
import { decimal, percent, signed } from '../../core/format.js';

/**
 * Wallet + unrealised PnL = margin balance, against maintenance margin.
 * @param {any} figures As the venue has them.
 */
export function equation(figures) {
  const row = (sign, label, value, isSum = false) => h(isSum ? 'tr.sum' : 'tr', {},
    h('td', {}, sign), h('th', { scope: 'row' }, label), h('td.numeric', {}, value));
  const isOver = Number(figures.maintenanceMargin) >= Number(figures.marginBalance);
  return h('table.equation', {}, h('tbody', {},
    row('', 'Wallet balance', decimal(figures.walletBalance, 2)),
    row('+', 'Unrealised PnL', signed(figures.unrealizedPnl, 2)),
    row('=', 'Margin balance', decimal(figures.marginBalance, 2), true),
    row(isOver ? '≤' : '>', 'Maintenance margin', decimal(figures.maintenanceMargin, 2)),
    row('÷', 'Margin ratio', percent(figures.marginRatio, 2), true)));
}
