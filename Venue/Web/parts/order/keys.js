// The keys of the order form. Those that send or cancel do nothing until trading keys are on.

import { command } from '../../core/keys.js';
import { symbol } from '../../state/market.js';
import { cancelDialog } from '../dock/cancelling.js';
import { chooseSide } from './fields.js';

const group = 'Order';

/** Adds the form's commands. */
export function formKeys(scope, { form, ticket, amount, type, sender }) {
  const add = (keys, label, run, more = {}) => command(scope, { keys, label, group, run, ...more });
  add('b', 'Buy', () => chooseSide(ticket, 'buy'));
  add('s', 'Sell', () => chooseSide(ticket, 'sell'));
  add('l', 'Limit order', () => type.choose('limit'));
  add('m', 'Market order', () => type.choose('market'));
  add('t', 'Trigger order', () => type.choose('trigger'));
  add('g f', 'Go to the amount', () => amount.input.focus());
  for (const [place, share] of ['25', '50', '75', '100'].entries()) {
    add(String(place + 1), `Amount ${share} % of what can be opened`, () => amount.take(share));
  }
  add('enter', 'Review the order', () => sender.submit({ reviews: true }));
  add('mod+enter', 'Send the order', () => sender.submit({ reviews: false }), { trades: true });
  add('shift+x', 'Cancel all orders of the symbol',
    () => cancelDialog({ symbol: symbol.peek() }), { trades: true });
  scope.listen(form, 'keydown', (event) => {
    const isField = event.target.matches('input:not([type=range]), select');
    if (event.key === 'Escape' && isField) event.target.blur();
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    if (event.key !== 'Enter' || !isPlain || !event.target.matches('input')) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.repeat) return;
    event.target.dispatchEvent(new Event('change', { bubbles: true }));
    sender.submit({ reviews: true });
  });
}
