// The risk page: the whole of the account's margin on one sheet, to look at and to print. How
// healthy each pool is, what consumes it, where two prices lead, and what would happen in order.

import { h, reconcile } from '../core/dom.js';
import { decimal, none, number, percent, quantity, ratioState } from '../core/format.js';
import { effect, Signal, untracked } from '../core/signal.js';
import { followTable } from '../core/table.js';
import { controls, rowButton } from '../parts/dock/cells.js';
import { perform } from '../parts/dock/actions.js';
import { guardPanel, topUpPanel } from '../parts/people/guards.js';
import { backing } from '../parts/pool/backing.js';
import { consumersOf } from '../parts/pool/consumers.js';
import { ladder } from '../parts/pool/ladder.js';
import { moveSlider } from '../parts/pool/move-slider.js';
import { poolFigures } from '../parts/pool/pool-figures.js';
import { ratioChart } from '../parts/pool/ratio-history.js';
import { relief } from '../parts/pool/relief.js';
import { surface } from '../parts/pool/surface.js';
import {
  money, poolKey, poolName, positionKey, price, settlementOf, sideWord, sizeUnit,
} from '../parts/pool/units.js';
import { accountSocket, crossPool, poolOf, report } from '../state/account.js';
import { user } from '../state/session.js';

/** Shows the page. */
export function show(container, _, scope) {
  const page = h('div.page.risk');
  container.append(page);
  let shown = null;
  scope.keep(() => shown?.close());
  effect(scope, () => {
    const isSignedIn = Boolean(user.value);
    shown?.close();
    shown = scope.child();
    page.replaceChildren(head(), isSignedIn ? untracked(() => content(shown)) : nobody());
  });
}

function head() {
  return h('header.spread', {},
    h('div', {}, h('h1', { tabindex: '-1' }, 'Risk'),
      h('p.secondary', {}, 'What backs what, how far the line is, and what comes first.')),
    h('button.small.no-print', { type: 'button', onclick: () => print() }, 'Print'));
}

function nobody() {
  return h('div.empty', {}, h('p', {}, 'Risk is that of an account. Sign in to see yours.'),
    h('p.row.centred', {}, h('a.button.primary', { href: '/sign-in' }, 'Sign in'),
      h('a.button', { href: '/sign-up' }, 'Sign up')));
}

function content(scope) {
  const element = h('fieldset.risk-body', {},
    panel('Margin ratio of each pool', pools(scope)),
    panel('Positions by maintenance margin', consumed(scope)),
    h('div.columns', {},
      panel('Liquidation surface', surface(scope).element),
      panel('What happens before liquidation', ladder(scope))),
    h('div.columns', {},
      panel('What backs it', ...backing(scope, shownPool(scope))),
      panel('The ratio since this page was opened', ratioChart(scope)),
      panel('What would help', relief(scope, { isOpen: true }), moveSlider(scope))),
    h('div.columns.no-print', {}, guardPanel(scope), topUpPanel(scope)));
  effect(scope, () => {
    element.classList.toggle('stale', accountSocket.isStale.value);
    element.disabled = accountSocket.isStale.value;
  });
  return element;
}

function panel(title, ...body) {
  return h('section.panel', { 'aria-label': title },
    h('header', {}, h('h2', {}, title)), h('div.panel-body', {}, body));
}

/** The cross pool: what backs it is the question. */
function shownPool(scope) {
  const pool = new Signal(null);
  effect(scope, () => {
    pool.value = crossPool(report.value);
  });
  return pool;
}

function pools(scope) {
  const list = h('div.columns');
  effect(scope, () => {
    const found = [...(report.value?.pools ?? [])].sort(
      (a, b) => (number(b.marginRatio) || 0) - (number(a.marginRatio) || 0));
    reconcile(list, found, poolKey, poolCard);
  });
  return list;
}

function poolCard(pool) {
  const figures = poolFigures();
  return {
    element: h('div', {}, h('h3', {}, poolName(pool)), figures.element),
    update: (next) => figures.update(next, null),
  };
}

function consumed(scope) {
  return followTable(scope, {
    caption: 'Positions by consumed maintenance margin', keyOf: positionKey,
    empty: 'No position consumes margin.',
    columns: [
      {
        key: 'symbol', label: 'Position', by: (row) => row.symbol,
        show: (row) => `${row.symbol} ${sideWord(row).toLowerCase()} ${row.leverage}× `
          + row.marginMode,
      },
      {
        key: 'size', label: 'Size', numeric: true,
        show: (row) => `${quantity(row.size.replace('-', ''))} ${sizeUnit(row.symbol)}`,
      },
      {
        key: 'maintenanceMargin', label: 'Maintenance margin', numeric: true,
        by: (row) => row.weight,
        show: (row) => money(row.maintenanceMargin, settlementOf(row.symbol)),
      },
      { key: 'share', label: 'Share', numeric: true, by: (row) => row.share, fill: fillShare },
      {
        key: 'initialMargin', label: 'Initial margin', numeric: true,
        by: (row) => number(row.initialMargin),
        show: (row) => money(row.initialMargin, settlementOf(row.symbol)),
      },
      {
        key: 'mark', label: 'Mark', numeric: true,
        show: (row) => price(row.markPrice, row.symbol),
      },
      {
        key: 'liquidation', label: 'Liquidation', numeric: true, by: (row) => number(row.distance),
        show: lineWords,
      },
      {
        key: 'bankruptcy', label: 'Bankruptcy', numeric: true,
        hint: 'Where the position has used up its share of the pool’s balance; takeovers happen '
          + 'at it. Liquidation is where the whole pool reaches its line, other prices as they are.',
        show: (row) => (row.bankruptcyPrice ? price(row.bankruptcyPrice, row.symbol) : none),
      },
      {
        key: 'ratio', label: 'Pool', numeric: true,
        show: (row) => {
          const ratio = row.marginRatio ?? poolOf(row)?.marginRatio;
          return `${percent(ratio, 1)} ${ratioState(ratio).word}`;
        },
      },
      { key: 'actions', label: 'Actions', fill: fillClose },
    ],
  }, () => consumersOf(report.value)).element;
}

function fillShare(cell, row, state) {
  if (!state.bar) {
    state.bar = h('i');
    state.words = h('span');
    cell.append(h('span.share', {},
      h('span.bar', { 'aria-hidden': 'true' }, state.bar), state.words));
  }
  state.bar.style.width = `${(row.share * 100).toFixed(1)}%`;
  state.words.textContent = `${decimal(row.share * 100, 0)} %`;
}

function lineWords(row) {
  if (!row.liquidationPrice) {
    return row.noLiquidationPrice?.startsWith('cannot') ? 'none: backed in full' : 'none';
  }
  const distance = row.distance ? `, ${percent(row.distance, 1)} away` : '';
  return `${price(row.liquidationPrice, row.symbol)}${distance}`;
}

function fillClose(cell, row, state) {
  cell.classList.add('no-print');
  controls(cell, row, state, (now) => ({
    element: rowButton('Close…', () => perform({
      action: 'close', symbol: now().symbol, positionSide: now().positionSide,
    })),
  }));
}
