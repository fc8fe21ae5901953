// What would free most: the venue's own list, each with what it frees, and a button that opens the
// dialog which does it.

import { native } from '../../core/api.js';
import { h, reconcile, setText } from '../../core/dom.js';
import { number, percent } from '../../core/format.js';
import { perform } from '../dock/actions.js';
import { whileOpen } from './polling.js';
import { money } from './units.js';

const words = {
  close: 'Close…', reduceHalf: 'Halve…', cancelOrders: 'Cancel…', addFunds: 'Add…',
};
const most = 8;

/** A `<details>` with the list, read while it is open. */
export function relief(scope, { isOpen = false } = {}) {
  const list = h('ul.reliefs');
  const status = h('p.note', { role: 'status' }, 'Reading…');
  const element = h('details.more', { open: isOpen },
    h('summary', {}, 'What would free most'), list, status);
  whileOpen(scope, element, async (signal) => {
    try {
      const { reliefs } = await native.get('/account/relief', undefined, signal);
      reconcile(list, reliefs.slice(0, most), keyOf, line);
      setText(status, reliefs.length === 0 ? 'Nothing is held, so there is nothing to free.' : '');
    } catch (error) {
      if (!signal.aborted) setText(status, `Not read: ${error.message}`);
    }
  });
  return element;
}

function keyOf(each) {
  return [each.action, each.symbol, each.positionSide, each.orderId].join(' ');
}

function line() {
  const [deed, effect] = [h('span'), h('span.note')];
  let shown = null;
  const button = h('button.small', { type: 'button', onclick: () => perform({
    action: shown.action, symbol: shown.symbol ?? undefined, asset: shown.asset ?? undefined,
    positionSide: shown.positionSide ?? undefined, orderId: shown.orderId ?? undefined,
  }) });
  return {
    element: h('li', {}, h('div', {}, deed, effect), button),
    update(each) {
      shown = each;
      setText(deed, deedWords(each));
      setText(effect, effectWords(each));
      setText(button, words[each.action] ?? 'Open…');
      button.setAttribute('aria-label', `${words[each.action]} ${each.text}`);
    },
  };
}

/** The deed in few words; how much money to add is in the venue's sentence only. */
function deedWords({ action, symbol, positionSide, text }) {
  const side = positionSide && positionSide !== 'both' ? ` ${positionSide}` : '';
  if (action === 'close') return `Close ${symbol}${side}`;
  if (action === 'reduceHalf') return `Close half of ${symbol}${side}`;
  if (action === 'cancelOrders') return `Cancel an order in ${symbol}${side}`;
  return text;
}

function effectWords({ action, asset, freesMaintenance, freesInitial, marginRatioAfter }) {
  if (action === 'addFunds') return '';
  const freed = number(freesMaintenance) > 0
    ? `frees ${money(freesMaintenance, asset)} maintenance margin`
    : `frees ${money(freesInitial, asset)} initial margin`;
  return `${freed}; the worst pool then at ${percent(marginRatioAfter, 1)}`;
}
