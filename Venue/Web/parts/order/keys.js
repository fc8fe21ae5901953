// The keys of the order form. Those that send or cancel do nothing until trading keys are on.

import { confirm, tellFailure, toast } from '../../core/dialog.js';
import { fapi } from '../../core/api.js';
import { command } from '../../core/keys.js';
import { symbol } from '../../state/market.js';
import { orders } from '../../state/account.js';
import { chooseSide } from './fields.js';
import { obstacleNow } from './obstacle.js';

const group = 'Order';

/** Adds the form's commands. */
export function formKeys(scope, { form, ticket, amount, type, sender }) {
  const add = (keys, label, run, more = {}) => command(scope, { keys, label, group, run, ...more });
  add('b', 'Buy', () => chooseSide(ticket, 'buy'));
  add('s', 'Sell', () => chooseSide(ticket, 'sell'));
  add('l', 'Limit order', () => type.choose('limit'));
  add('m', 'Market order', () => type.choose('market'));
  add('t', 'Trigger order', () => type.choose('trigger'));
  for (const [place, share] of ['25', '50', '75', '100'].entries()) {
    add(String(place + 1), `Amount ${share} % of what can be opened`, () => amount.take(share));
  }
  add('enter', 'Review the order', () => sender.submit({ reviews: true }));
  add('mod+enter', 'Send the order', () => sender.submit({ reviews: false }), { trades: true });
  add('shift+x', 'Cancel all orders of the symbol', cancelAll, { trades: true });
  scope.listen(form, 'keydown', (event) => {
    const isField = event.target.matches('input:not([type=range]), select');
    if (event.key === 'Escape' && isField) event.target.blur();
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    if (event.key !== 'Enter' || !isPlain || !event.target.matches('input')) return;
    event.preventDefault();
    event.stopPropagation();
    event.target.dispatchEvent(new Event('change', { bubbles: true }));
    sender.submit({ reviews: true });
  });
}

async function cancelAll() {
  const name = symbol.peek();
  const open = orders.peek().filter((each) => each.symbol === name);
  const obstacle = obstacleNow();
  if (obstacle || open.length === 0) {
    toast(obstacle ?? `There are no open orders in ${name}.`);
    return;
  }
  const count = open.length === 1 ? 'the open order' : `all ${open.length} open orders`;
  const isSure = await confirm(`Cancel ${count} in ${name}?`,
    'Conditional orders are cancelled too: positions lose their stops.', {
      yes: 'Cancel orders', no: 'Keep them',
    });
  if (!isSure) return;
  try {
    await Promise.all([
      fapi.delete('/fapi/v1/allOpenOrders', { symbol: name }),
      fapi.delete('/fapi/v1/algoOpenOrders', { symbol: name }),
    ]);
    toast(`The orders in ${name} are cancelled.`, { level: 'good' });
  } catch (error) {
    tellFailure(error, 'Cancelling');
  }
}
