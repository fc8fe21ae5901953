// Closing everything, with a summary first: what is closed, what it leaves, and what comes of the
// orders that would otherwise open positions again.

import { native } from '../../core/api.js';
import { tellFailure, toast } from '../../core/dialog.js';
import { h, setText } from '../../core/dom.js';
import { switchField } from '../../core/field.js';
import { quantity } from '../../core/format.js';
import { orders, report } from '../../state/account.js';
import { settlementOf, sideWord, signedMoney } from '../pool/units.js';
import { changeDialog } from './change-dialog.js';
import { closingOrder, magnitude, place, shortfallWords } from './order-making.js';

const mostPreviewed = 20;

/**
 * Closes all positions at the market, or those of one symbol.
 * @param {string | null} symbol
 */
export function closeAllDialog(symbol = null) {
  const held = () => (report.peek()?.positions ?? []).filter(
    (each) => symbol === null || each.symbol === symbol);
  if (held().length === 0) {
    toast('There is no position to close.');
    return Promise.resolve();
  }
  return changeDialog(symbol ? `Close all of ${symbol}` : 'Close all positions', () => {
    const progress = h('p.note', { role: 'status' });
    const open = orders.peek().filter((each) => symbol === null || each.symbol === symbol);
    const cancels = switchField({
      label: `Cancel the open orders first (${open.length})`, checked: true,
      hint: 'Orders that stay can open positions again.',
    });
    cancels.element.hidden = open.length === 0;
    const closing = () => held().map((each) => closingOrder(each, magnitude(each)));
    return {
      content: [summary(held()), cancels.element, progress],
      changes: () => (held().length === 0 ? null : closing().slice(0, mostPreviewed)),
      submit: async () => {
        if (cancels.value()) await cancelAll(open, progress);
        return closeEach(closing(), progress);
      },
      yes: () => `Close ${held().length} at the market`, tone: 'sell',
    };
  });
}

function summary(positions) {
  return h('ul.summary', {}, positions.map((each) => h('li.spread', {},
    h('span', {}, `${each.symbol} ${sideWord(each).toLowerCase()} ${quantity(magnitude(each))}`),
    h('span', { class: Number(each.unrealizedPnl) < 0 ? 'down' : 'up' },
      signedMoney(each.unrealizedPnl, settlementOf(each.symbol))))),
  positions.length > mostPreviewed && h('li.note', {},
    `The figures below are those of the first ${mostPreviewed}.`));
}

/** Cancels orders one by one; one that has ended meanwhile is as good as cancelled. */
export async function cancelAll(open, progress = null) {
  for (const [index, order] of open.entries()) {
    if (progress) setText(progress, `Cancelling ${index + 1} of ${open.length}…`);
    try {
      await native.delete(`/orders/${order.id}`);
    } catch (error) {
      if (error.code !== 'unknownOrder') throw error;
    }
  }
}

async function closeEach(closing, progress) {
  let closed = 0;
  for (const [index, order] of closing.entries()) {
    setText(progress, `Closing ${index + 1} of ${closing.length}…`);
    try {
      const shortfall = shortfallWords(await place(order));
      if (shortfall) toast(shortfall, { level: 'warning' });
      else closed += 1;
    } catch (error) {
      tellFailure(error, `${order.symbol} was not closed`);
    }
  }
  return closed;
}
