// The positions: two figures in each cell, so that a row has everything that decides whether to
// keep it, and the buttons that change it.

import { h, setAttribute, setText } from '../../core/dom.js';
import { decimal, none, number, percent, quantity, ratioState, signed, signedPercent, tone }
  from '../../core/format.js';
import { setting } from '../../core/settings.js';
import { effect } from '../../core/signal.js';
import { table } from '../../core/table.js';
import { orders, poolOf, report } from '../../state/account.js';
import { instruments, symbol } from '../../state/market.js';
import {
  places, positionKey, price, settlementOf, sideWord, signedMoney, sizeUnit,
} from '../pool/units.js';
import { perform } from './actions.js';
import { adlBars, controls, rowButton, twoLines } from './cells.js';
import { protectionOf } from './protection.js';

const onlyThisSymbol = setting('dock.onlyThisSymbol', false);

const columns = [
  { key: 'symbol', label: 'Symbol', by: (row) => row.symbol, fill: fillSymbol },
  {
    key: 'size', label: 'Size / notional', numeric: true, by: (row) => Math.abs(row.notional),
    fill: (cell, row, state) => twoLines(cell, state, {
      text: `${signed(row.size, sizeDecimals(row))} ${sizeUnit(row.symbol)}`, tone: tone(row.size),
    }, `${decimal(row.notional, places(settlementOf(row.symbol)))} ${settlementOf(row.symbol)}`),
  },
  {
    key: 'entry', label: 'Entry / break-even', numeric: true,
    fill: (cell, row, state) => twoLines(cell, state, price(row.entryPrice, row.symbol),
      { text: price(row.breakEvenPrice, row.symbol), title: 'Fees and funding included' }),
  },
  {
    key: 'mark', label: 'Mark', numeric: true, show: (row) => price(row.markPrice, row.symbol),
  },
  {
    key: 'liquidation', label: 'Liquidation', numeric: true, by: (row) => number(row.distance),
    fill: fillLiquidation,
  },
  {
    key: 'margin', label: 'Margin / ratio', numeric: true,
    by: (row) => number(row.maintenanceMargin),
    fill: fillMargin,
  },
  {
    key: 'pnl', label: 'PnL (ROE)', numeric: true, by: (row) => number(row.unrealizedPnl),
    fill: (cell, row, state) => twoLines(cell, state,
      {
        text: signedMoney(row.unrealizedPnl, settlementOf(row.symbol)),
        tone: tone(row.unrealizedPnl),
      }, { text: signedPercent(row.roe), tone: tone(row.unrealizedPnl) }),
  },
  {
    key: 'adl', label: 'ADL', by: (row) => row.adlLight,
    fill: (cell, row, state) => controls(cell, row, state, adlBars),
  },
  { key: 'protection', label: 'TP / SL', fill: fillProtection },
  { key: 'actions', label: 'Actions', fill: fillActions },
];

function sizeDecimals(row) {
  return instruments.value.get(row.symbol)?.quantityDecimals ?? 0;
}

function fillSymbol(cell, row, state) {
  if (!state.link) {
    state.link = h('a.symbol');
    state.words = h('span');
    cell.classList.add('wide');
    cell.append(h('div.two-lines', {}, state.link, state.words));
  }
  setText(state.link, row.symbol);
  setAttribute(state.link, 'href', `/trade/${row.symbol}`);
  setText(state.words, `${sideWord(row)} ${row.leverage}× ${row.marginMode}`);
  setAttribute(state.words, 'class', number(row.size) < 0 ? 'down' : 'up');
}

function fillLiquidation(cell, row, state) {
  if (!row.liquidationPrice) {
    const reason = row.noLiquidationPrice ?? '';
    twoLines(cell, state, { text: 'none', title: reason },
      { text: shortReason(reason), title: reason });
    return;
  }
  const distance = number(row.distance);
  const level = distance < 0.02 ? 'critical' : distance < 0.05 ? 'danger'
    : distance < 0.1 ? 'caution' : '';
  twoLines(cell, state, { text: price(row.liquidationPrice, row.symbol), tone: level },
    { text: Number.isFinite(distance) ? `${percent(row.distance, 1)} away` : none, tone: level });
}

function shortReason(reason) {
  if (reason.startsWith('cannot')) return 'backed in full';
  return reason.split(':')[0];
}

/** Isolated margin can be moved, so that its cell is a button; cross margin only follows. */
function fillMargin(cell, row, state) {
  const isIsolated = row.marginMode === 'isolated';
  if (state.isIsolated !== isIsolated) {
    cell.replaceChildren();
    state.isIsolated = isIsolated;
    state.lines = state.made = null;
  }
  const [first, second] = marginLines(row);
  if (!isIsolated) {
    twoLines(cell, state, first, second);
    return;
  }
  controls(cell, row, state, (now) => {
    const words = h('span.two-lines');
    const element = h('button.quiet.small.cell-button', {
      type: 'button', onclick: () => perform({ action: 'margin', ...whichOf(now()) }),
    }, words, h('span', { 'aria-hidden': 'true' }, '✎'));
    return { element, words, lines: {} };
  });
  twoLines(state.made.words, state.made.lines, first, second);
  setAttribute(state.made.element, 'aria-label',
    `Isolated margin ${first}, ratio ${second.text}: add or take away`);
}

function marginLines(row) {
  const asset = settlementOf(row.symbol);
  const held = row.marginMode === 'isolated' ? row.isolatedWallet : row.initialMargin;
  const ratio = row.marginRatio ?? poolOf(row, report.value)?.marginRatio;
  const { word, level } = ratioState(ratio);
  return [`${decimal(held, places(asset))} ${asset}`, {
    text: `${percent(ratio, 1)} ${word}${row.autoAddsMargin ? ', auto-add' : ''}`,
    tone: level === 'safe' ? '' : level,
    title: `Maintenance margin ${decimal(row.maintenanceMargin, places(asset))} ${asset}; the `
      + 'ratio is that of its pool',
  }];
}

function fillProtection(cell, row, state) {
  controls(cell, row, state, (now) => {
    const words = h('span.two-lines');
    const [profit, loss] = [h('span'), h('span')];
    words.append(profit, loss);
    const button = h('button.quiet.small.cell-button', {
      type: 'button', onclick: () => perform({ action: 'protect', ...whichOf(now()) }),
    }, words, h('span', { 'aria-hidden': 'true' }, '✎'));
    return {
      element: button,
      update(position) {
        const found = protectionOf(position);
        setText(profit, `TP ${triggers(found.takeProfit, position.symbol)}`);
        setText(loss, `SL ${triggers(found.stopLoss, position.symbol)}`);
        setAttribute(button, 'aria-label', `${profit.textContent}, ${loss.textContent}: `
          + `change take profit and stop loss of ${position.symbol}`);
      },
    };
  });
}

function triggers(found, name) {
  if (found.length === 0) return none;
  const first = price(found[0].triggerPrice, name);
  return found.length > 1 ? `${first} +${found.length - 1}` : first;
}

function whichOf({ symbol: name, positionSide }) {
  return { symbol: name, positionSide };
}

function fillActions(cell, row, state) {
  cell.classList.add('wide');
  controls(cell, row, state, (now) => {
    const ask = (action, more = {}) => () => perform({ action, ...more, ...whichOf(now()) });
    const buttons = [
      rowButton('Close', ask('close')),
      h('span.group', { role: 'group', 'aria-label': 'Close a part' },
        [['0.25', '25'], ['0.5', '50'], ['0.75', '75']].map(([part, words]) =>
          rowButton(words, ask('close', { part }), {
            'aria-label': `Close ${words} %`, title: `Close ${words} %`,
          }))),
      rowButton('Reverse', ask('reverse')), moreButton(cell),
    ];
    return {
      element: h('div.row-actions', {}, buttons),
    };
  });
}

/** On a phone a card begins with what matters most; the rest is shown on demand. */
function moreButton(cell) {
  const button = rowButton('More', () => {
    const isOpen = cell.parentElement.toggleAttribute('data-open');
    setText(button, isOpen ? 'Less' : 'More');
    setAttribute(button, 'aria-expanded', String(isOpen));
  }, { 'aria-expanded': 'false', class: 'phone-only' });
  return button;
}

/** The tab of positions. */
export function positionsTab(scope) {
  const made = table({
    caption: 'Positions', columns, keyOf: positionKey,
    empty: 'No position. Place an order in the form: it shows first what it would do to the '
      + 'margin.',
    rowClass: (row) => (number(row.size) < 0 ? 'is-short' : 'is-long'),
  });
  const only = h('input', { type: 'checkbox', checked: onlyThisSymbol.peek() });
  scope.listen(only, 'change', () => {
    onlyThisSymbol.value = only.checked;
  });
  const total = h('span.total');
  const all = rowButton('Close all…', () => perform({ action: 'closeAll' }));
  const bar = h('div.dock-bar', {},
    h('label.check', {}, only, 'Only the symbol shown'), total, all);
  effect(scope, () => {
    const held = report.value?.positions ?? [];
    void [orders.value, instruments.value];
    made.update(held.filter((each) => !onlyThisSymbol.value || each.symbol === symbol.value));
    all.disabled = held.length === 0;
    setText(total, totalWords(held));
  });
  return h('div.tab-content', {}, bar, made.element);
}

/** Unrealised PnL by settlement asset: amounts of different assets are not added up. */
function totalWords(held) {
  const sums = new Map();
  for (const each of held) {
    const asset = settlementOf(each.symbol);
    sums.set(asset, (sums.get(asset) ?? 0) + number(each.unrealizedPnl));
  }
  const words = [...sums].map(([asset, sum]) => signedMoney(sum, asset));
  return words.length === 0 ? '' : `Unrealised ${words.join(', ')}`;
}
