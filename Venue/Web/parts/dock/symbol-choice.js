// A choice of one symbol, or of all, that follows what is listed.

import { h } from '../../core/dom.js';
import { effect } from '../../core/signal.js';
import { instruments } from '../../state/market.js';

/**
 * A labelled list of symbols bound to a signal; an empty text stands for all.
 * @param {import('../../core/scope.js').Scope} scope
 * @param {import('../../core/signal.js').Signal<string | null>} chosen
 */
export function symbolChoice(scope, chosen, { all = true, label = 'Symbol' } = {}) {
  const select = h('select');
  effect(scope, () => {
    select.replaceChildren(all && h('option', { value: '' }, 'all') || '',
      ...[...instruments.value.keys()].map((each) => h('option', { value: each }, each)));
    select.value = chosen.peek() ?? '';
  });
  effect(scope, () => {
    select.value = chosen.value ?? '';
  });
  scope.listen(select, 'change', () => {
    chosen.value = select.value;
  });
  return h('label.check', {}, label, select);
}
