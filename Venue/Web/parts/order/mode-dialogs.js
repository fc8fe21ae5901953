// Cross or isolated margin of a symbol, one-way or hedge mode and single or multi-asset mode of the
// account: what each means, before it is switched.

import { fapi } from '../../core/api.js';
import { dialog } from '../../core/dialog.js';
import { h } from '../../core/dom.js';
import { report } from '../../state/account.js';
import { choiceDialog } from './choice-dialog.js';

/** Asks for the margin mode of a symbol. @param {import('./terms.js').Terms} terms */
export function marginModeDialog(terms) {
  const isNew = report.peek()?.isNewAccount;
  return choiceDialog({
    title: `Margin mode of ${terms.symbol}`,
    intro: 'Decides which money answers for a position in this symbol.',
    present: terms.marginMode, suggested: terms.marginMode === 'cross' ? 'isolated' : 'cross',
    choices: [
      {
        value: 'cross', label: 'Cross',
        says: 'All cross positions share one pool. Gains of one carry losses of another, so each '
          + 'has more room; and if the pool falls below what all of them need together, all of '
          + 'them can be liquidated, and everything in the pool can be lost.',
      },
      {
        value: 'isolated', label: 'Isolated',
        says: 'The position has only the margin given to it. It is liquidated sooner, and no more '
          + `than that margin is lost; other positions are left alone.${isNew
            ? ' Suggested for a first experiment.' : ''}`,
      },
    ],
    change: (marginMode) => ({ kind: 'marginMode', symbol: terms.symbol, marginMode }),
    apply: (mode) => fapi.post('/fapi/v1/marginType', {
      symbol: terms.symbol, marginType: mode === 'isolated' ? 'ISOLATED' : 'CROSSED',
    }),
  });
}

function positionModeDialog() {
  const present = report.peek()?.positionMode ?? 'oneWay';
  return choiceDialog({
    title: 'Position mode', present, suggested: present === 'oneWay' ? 'hedge' : 'oneWay',
    intro: 'Holds for every symbol of the account.',
    choices: [
      {
        value: 'oneWay', label: 'One-way',
        says: 'One position for each symbol: an order the other way makes it smaller, and turns '
          + 'it when it is larger.',
      },
      {
        value: 'hedge', label: 'Hedge',
        says: 'A long and a short position of the same symbol stand side by side. Each order says '
          + 'which of the two it means.',
      },
    ],
    change: (positionMode) => ({ kind: 'positionMode', positionMode }),
    apply: (mode) => fapi.post('/fapi/v1/positionSide/dual', {
      dualSidePosition: String(mode === 'hedge'),
    }),
  });
}

function assetModeDialog() {
  const present = report.peek()?.assetMode ?? 'single';
  return choiceDialog({
    title: 'Asset mode', present, suggested: present === 'single' ? 'multi' : 'single',
    intro: 'Holds for the whole account.',
    choices: [
      {
        value: 'single', label: 'Single-asset',
        says: 'Each settlement asset backs its own positions and has its own pool.',
      },
      {
        value: 'multi', label: 'Multi-asset',
        says: 'All assets switched on as collateral, each less its haircut, back all cross '
          + 'positions in one pool. Isolated margin is not offered then.',
      },
    ],
    change: (assetMode) => ({ kind: 'assetMode', assetMode }),
    apply: (mode) => fapi.post('/fapi/v1/multiAssetsMargin', {
      multiAssetsMargin: String(mode === 'multi'),
    }),
  });
}

const names = { oneWay: 'One-way', hedge: 'Hedge', single: 'Single-asset', multi: 'Multi-asset' };

/** The small menu with both modes of the account. */
export async function modesDialog() {
  const chosen = await dialog('Order settings', (body, _, close) => {
    const view = report.peek();
    const line = (label, value, answer) => h('div.spread', {},
      h('span', {}, label, ': ', h('strong', {}, names[value])),
      h('button.small', { type: 'button', onclick: () => close(answer),
        'aria-label': `Change ${label.toLowerCase()}` }, 'Change…'));
    body.append(line('Position mode', view?.positionMode ?? 'oneWay', 'position'),
      line('Asset mode', view?.assetMode ?? 'single', 'asset'),
      h('p.note', {}, 'Whether orders are shown once more before they are sent, and whether keys '
        + 'trade, is in the ', h('a', { href: '/settings', onclick: () => close() },
        'settings'), '.'));
  }, { sheet: true });
  if (chosen === 'position') await positionModeDialog();
  if (chosen === 'asset') await assetModeDialog();
}
