// What came in and went out: funding, fees, results, and what forced trades cost.

import { fapi } from '../../core/api.js';
import { h, setText } from '../../core/dom.js';
import { effect, Signal } from '../../core/signal.js';
import { table } from '../../core/table.js';
import { fillCount } from '../../state/account.js';
import { incomeColumns } from './record-columns.js';
import { readIncome } from './records.js';
import { incomeKinds } from './words.js';

const patience = 2000;
const rereadAfter = 30_000;
const most = 200;

/** The tab of income. */
export function incomeTab(scope) {
  const kind = new Signal('');
  const rows = new Signal([]);
  const problem = h('p.field-error', { role: 'alert' });
  const made = table({
    caption: 'Income', columns: incomeColumns, keyOf: (row) => row.key,
    empty: 'Nothing came in or went out within the last seven days. Fees, results and funding of '
      + 'positions appear here.',
  });
  const load = async () => {
    const asked = kind.peek();
    try {
      const found = await fapi.get('/fapi/v1/income', { incomeType: asked || null, limit: most });
      if (scope.isClosed || asked !== kind.peek()) return;
      setText(problem, '');
      rows.value = found.map(readIncome).reverse();
    } catch (error) {
      setText(problem, `The income could not be read: ${error.message}`);
    }
  };
  effect(scope, () => {
    void kind.value;
    load();
  });
  followFills(scope, load);
  scope.every(rereadAfter, load);
  effect(scope, () => made.update(rows.value));
  return h('div.tab-content', {},
    h('div.dock-bar', {}, kindChoice(scope, kind),
      h('a', { href: '/history?kind=income' }, 'All income and export'), problem),
    made.element);
}

function kindChoice(scope, kind) {
  const select = h('select', {}, h('option', { value: '' }, 'all'),
    incomeKinds.map(([value, words]) => h('option', { value }, words)));
  scope.listen(select, 'change', () => {
    kind.value = select.value;
  });
  return h('label.check', {}, 'Kind', select);
}

/** Reads again after fills, once for many of one moment. */
function followFills(scope, load) {
  let timer = null;
  let isFirst = true;
  effect(scope, () => {
    void fillCount.value;
    if (isFirst) {
      isFirst = false;
      return;
    }
    timer ??= setTimeout(() => {
      timer = null;
      load();
    }, patience);
  });
  scope.keep(() => clearTimeout(timer));
}
