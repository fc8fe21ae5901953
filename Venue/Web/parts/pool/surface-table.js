// The surface as a table, for whoever does not see the picture: made only when it is opened.

import { h } from '../../core/dom.js';
import { percent, signedPercent } from '../../core/format.js';
import { effect, Signal } from '../../core/signal.js';

const words = { caution: 'attention' };

/** Puts the table into a `<details>`; `found` is the signal of the surface. */
export function surfaceTable(scope, details, found) {
  const isOpen = new Signal(false);
  scope.listen(details, 'toggle', () => {
    isOpen.value = details.open;
  });
  const place = h('div.table-box', {
    tabindex: '0', role: 'region', 'aria-label': 'Surface as a table',
  });
  details.append(place);
  effect(scope, () => {
    const surface = isOpen.value ? found.value : null;
    place.replaceChildren(surface ? made(surface) : '');
  });
}

/** Every other row and column, from the highest price down: eleven by eleven can be read. */
function made({ x, y, changes, rows }) {
  const places = changes.map((_, place) => place).filter((place) => place % 2 === 0);
  return h('table', {},
    h('caption.note', {}, `Margin ratio; ${x.symbol} across, ${y.symbol} downward`),
    h('thead', {}, h('tr', {}, h('td'), places.map((place) =>
      h('th.numeric', { scope: 'col' }, signedPercent(changes[place], 0))))),
    h('tbody', {}, places.toReversed().map((row) => h('tr', {},
      h('th.numeric', { scope: 'row' }, signedPercent(changes[row], 0)),
      places.map((column) => {
        const cell = rows[row][column];
        return h('td.numeric', { class: cell.state }, cell.state === 'liquidated' ? 'liquidated'
          : percent(cell.ratio ?? '0', 0), cell.state === 'safe' || cell.state === 'liquidated' ? ''
          : ` ${words[cell.state] ?? cell.state}`);
      })))));
}
