// Assets: what lies where, what each is worth as collateral after its haircut, and how money moves.

import { native } from '../../core/api.js';
import { tellFailure } from '../../core/dialog.js';
import { h } from '../../core/dom.js';
import { decimal, none, number, percent, quantity } from '../../core/format.js';
import { effect } from '../../core/signal.js';
import { table } from '../../core/table.js';
import { report } from '../../state/account.js';
import { money, places } from '../pool/units.js';
import { controls, rowButton } from './cells.js';
import { depositDialog, transferDialog, withdrawDialog } from './money-dialogs.js';

const amount = (name) => (row) => decimal(row[name], places(row.asset));

const columns = [
  { key: 'asset', label: 'Asset', by: (row) => row.asset },
  {
    key: 'walletBalance', label: 'Trading wallet', numeric: true,
    by: (row) => number(row.walletBalance), show: amount('walletBalance'),
  },
  {
    key: 'availableBalance', label: 'Available', numeric: true,
    by: (row) => number(row.availableBalance), show: amount('availableBalance'),
  },
  {
    key: 'fundingBalance', label: 'Funding wallet', numeric: true,
    by: (row) => number(row.fundingBalance), show: amount('fundingBalance'),
  },
  {
    key: 'indexPrice', label: 'Index price', numeric: true,
    show: (row) => (row.indexPrice ? quantity(row.indexPrice, 4) : none),
  },
  {
    key: 'haircut', label: 'Haircut', numeric: true, by: (row) => haircutOf(row),
    show: (row) => percent(haircutOf(row), 1),
  },
  {
    key: 'countedValue', label: 'Counted as', numeric: true, by: (row) => number(row.countedValue),
    show: (row) => money(row.countedValue, 'USD'),
  },
  { key: 'collateral', label: 'Collateral', fill: fillCollateral },
  { key: 'actions', label: 'Actions', fill: fillActions },
];

/** The share of an asset that does not count as collateral. */
export function haircutOf(row) {
  return row.haircut !== undefined ? number(row.haircut) : 1 - number(row.collateralRatio);
}

function fillCollateral(cell, row, state) {
  controls(cell, row, state, (now) => {
    const box = h('input', { type: 'checkbox', role: 'switch' });
    box.addEventListener('change', async () => {
      try {
        await native.post('/collateral', { asset: now().asset, isEnabled: box.checked });
      } catch (error) {
        box.checked = now().isCollateral ?? false;
        tellFailure(error, `${now().asset} was not switched`);
      }
    });
    return {
      element: box,
      update(asset) {
        box.setAttribute('aria-label', `${asset.asset} as collateral`);
        box.disabled = report.peek()?.assetMode !== 'multi';
        box.title = box.disabled
          ? 'Only in multi-asset mode, which is chosen at the order form'
          : 'Whether it backs positions of all assets';
        if (document.activeElement !== box) box.checked = asset.isCollateral ?? false;
      },
    };
  });
}

function fillActions(cell, row, state) {
  cell.classList.add('wide');
  controls(cell, row, state, (now) => ({
    element: h('div.row-actions', {},
      rowButton('Transfer', () => transferDialog(now().asset)),
      rowButton('Deposit', () => depositDialog(now().asset)),
      rowButton('Withdraw', () => withdrawDialog(now().asset))),
  }));
}

/** The tab of assets. */
export function assetsTab(scope) {
  const made = table({
    caption: 'Assets', columns, keyOf: (row) => row.asset,
    empty: 'No asset is listed. The venue’s operator lists them.',
    rowClass: (row) => (isHeld(row) ? '' : 'is-empty'),
  });
  const words = h('p.note');
  effect(scope, () => {
    const view = report.value;
    const assets = view?.assets ?? [];
    made.update([...assets].sort((a, b) => Number(isHeld(b)) - Number(isHeld(a))));
    words.textContent = !view ? '' : view.assetMode === 'multi'
      ? 'All assets together back all positions, each after its haircut.'
      : 'Each asset backs the positions settled in it, and nothing else.';
  });
  return h('div.tab-content', {},
    h('div.dock-bar', {}, words, h('span.end'),
      rowButton('Transfer…', () => transferDialog()), rowButton('Deposit…', () => depositDialog()),
      rowButton('Withdraw…', () => withdrawDialog())),
    made.element);
}

function isHeld(row) {
  return number(row.walletBalance) !== 0 || number(row.fundingBalance) !== 0;
}
