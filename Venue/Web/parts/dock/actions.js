// What can be asked for from anywhere: by a button of the dock, by a key, by the chart, or by the
// list of what would free margin. One place knows which dialog belongs to which wish.

import { tellFailure, toast } from '../../core/dialog.js';
import { report } from '../../state/account.js';
import { cancelDialog } from './cancelling.js';
import { closeAllDialog } from './close-all.js';
import { depositDialog, transferDialog } from './money-dialogs.js';
import { closeDialog, marginDialog, reverseDialog } from './position-dialogs.js';
import { protectionDialog } from './protection.js';

const dialogs = {
  close: (wish) => closeDialog(wish, wish.part ?? '1'),
  closeLimit: (wish) => closeDialog(wish, wish.part ?? '1', 'limit'),
  reduceHalf: (wish) => closeDialog(wish, '0.5'),
  reverse: reverseDialog,
  margin: marginDialog,
  protect: protectionDialog,
};

/**
 * Opens the dialog for a wish.
 * @param {{ action: 'close' | 'closeLimit' | 'reduceHalf' | 'reverse' | 'margin' | 'protect'
 *   | 'closeAll' | 'cancelAll' | 'cancelOrders' | 'addFunds' | 'transfer', symbol?: string,
 *   positionSide?: string, part?: string, orderId?: number, asset?: string }} wish
 */
export function perform(wish) {
  const made = open(wish);
  made?.catch?.((error) => tellFailure(error, 'That did not work'));
  return made;
}

function open(wish) {
  const { action, symbol = null } = wish;
  if (action === 'closeAll') return closeAllDialog(symbol);
  if (action === 'cancelAll' || action === 'cancelOrders') return cancelDialog(wish);
  if (action === 'transfer') return transferDialog(wish.asset);
  if (action === 'addFunds') return addFunds(wish);
  const which = { ...wish, positionSide: wish.positionSide ?? 'both' };
  const held = report.peek()?.positions ?? [];
  if (!held.some((each) => each.symbol === symbol && each.positionSide === which.positionSide)) {
    toast(`There is no position in ${symbol}.`);
    return null;
  }
  return dialogs[action]?.(which);
}

/** Isolated positions take margin of their own; a cross pool takes what the other wallet has. */
function addFunds({ symbol, positionSide, asset }) {
  const position = (report.peek()?.positions ?? []).find((each) => each.symbol === symbol
    && each.marginMode === 'isolated' && each.positionSide === (positionSide ?? 'both'));
  if (position) return marginDialog(position);
  const hasFunds = (report.peek()?.assets ?? []).some(
    (each) => (!asset || each.asset === asset) && Number(each.fundingBalance) > 0);
  return hasFunds ? transferDialog(asset) : depositDialog(asset);
}
