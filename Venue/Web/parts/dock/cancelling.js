// Cancelling: one order at once, several after a question that says how many.

import { fapi, native } from '../../core/api.js';
import { confirm, tellFailure, toast } from '../../core/dialog.js';
import { orders } from '../../state/account.js';
import { instruments } from '../../state/market.js';
import { cancelAll } from './close-all.js';
import { isConditional } from './words.js';

/** Cancels one order. */
export async function cancelOrder(order) {
  try {
    await native.delete(`/orders/${order.id}`);
  } catch (error) {
    tellFailure(error, 'The order was not cancelled');
  }
}

/**
 * Asks, then cancels.
 * @param {{ symbol?: string | null, orderId?: number | null,
 *   kind?: 'plain' | 'conditional' }} which
 *   Without a kind both; without a symbol everywhere.
 */
export async function cancelDialog({ symbol = null, orderId = null, kind = null }) {
  const meant = orders.peek().filter((each) => (orderId === null || each.id === Number(orderId))
    && (symbol === null || each.symbol === symbol)
    && (kind === null || isConditional(each) === (kind === 'conditional')));
  if (meant.length === 0) {
    toast('There is no such order any more.');
    return;
  }
  const words = `${meant.length} ${kind === 'conditional' ? 'conditional ' : ''}order`
    + `${meant.length > 1 ? 's' : ''}${symbol ? ` in ${symbol}` : ''}`;
  const sure = await confirm(`Cancel ${words}?`, meant.some(isConditional)
    ? 'Conditional orders protect positions: without them nothing closes at the trigger.'
    : 'What they have filled so far stays.', { yes: `Cancel ${words}`, no: 'Keep', tone: 'sell' });
  if (!sure) return;
  try {
    if (orderId === null && symbol) await cancelSymbol(symbol, kind, meant);
    else await cancelAll(meant);
    toast(`Cancelled: ${words}.`, { level: 'good' });
  } catch (error) {
    tellFailure(error, 'Not all orders were cancelled');
  }
}

/** One call for each kind where the symbol is listed there; the others one by one. */
async function cancelSymbol(symbol, kind, meant) {
  if (!instruments.peek().has(symbol)) {
    await cancelAll(meant);
    return;
  }
  if (kind !== 'conditional') await fapi.delete('/fapi/v1/allOpenOrders', { symbol });
  if (kind !== 'plain') await fapi.delete('/fapi/v1/algoOpenOrders', { symbol });
}
