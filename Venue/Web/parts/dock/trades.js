// Fills of a symbol: read once, then added to as they happen.

import { fapi } from '../../core/api.js';
import { h, setText } from '../../core/dom.js';
import { effect, Signal } from '../../core/signal.js';
import { table } from '../../core/table.js';
import { fills } from '../../state/account.js';
import { instruments, symbol } from '../../state/market.js';
import { fillColumns } from './record-columns.js';
import { heardFill, merged, readFill } from './records.js';
import { symbolChoice } from './symbol-choice.js';

/** The tab of trades. */
export function tradesTab(scope) {
  const read = new Signal([]);
  const shown = new Signal(symbol.peek());
  const problem = h('p.field-error', { role: 'alert' });
  const made = table({
    caption: 'Your trades', columns: fillColumns, keyOf: (row) => row.key,
    empty: 'No trade in this symbol within the last seven days. Older ones are on the page '
      + 'History.',
  });
  const choice = symbolChoice(scope, shown, { all: false });
  const load = async (name) => {
    if (!name || !instruments.peek().has(name)) return;
    try {
      const found = await fapi.get('/fapi/v1/userTrades', { symbol: name, limit: 500 });
      if (shown.peek() !== name || scope.isClosed) return;
      setText(problem, '');
      read.value = found.map(readFill);
    } catch (error) {
      setText(problem, `The trades could not be read: ${error.message}`);
    }
  };
  effect(scope, () => {
    read.value = [];
    load(shown.value);
  });
  effect(scope, () => {
    const heard = fills.value.filter((each) => each.symbol === shown.value).map(heardFill);
    made.update(merged(read.value, heard));
  });
  return h('div.tab-content', {},
    h('div.dock-bar', {}, choice,
      h('a', { href: '/history?kind=trades' }, 'All trades and export'), problem),
    made.element);
}
