// A line on its way to another price: by hand or by keys, then a question, then the venue's answer.
// One at a time; the chart shows the line where it would stand.

import * as decimals from '../../core/decimal.js';
import { h, setAttribute, setText } from '../../core/dom.js';
import { decimal, signed, signedPercent } from '../../core/format.js';
import { effect, flush, Signal } from '../../core/signal.js';
import { accountSocket, report } from '../../state/account.js';
import { chosen, ticker } from '../../state/market.js';
import { moveLine } from './order-moves.js';
import { previewOf } from './price-lines.js';

/** @typedef {{ line: any, price: string, phase: 'moving' | 'asking' | 'sending' | 'refused',
 *   message?: string }} Move */

/** The multiple of the price step nearest to a price, at least one step. */
export function onStep(price) {
  const tick = decimals.parse(chosen()?.tickSize ?? '0.01');
  const raw = decimals.parse(typeof price === 'number' ? price.toFixed(8) : price);
  const rounded = decimals.roundTo(raw, tick);
  return decimals.format(rounded > tick ? rounded : tick);
}

/** Holds the line that is moved. */
export class LineMover {
  /** @type {Signal<Move | null>} */
  move = new Signal(null);

  /** True while lines may be moved: not while what is shown may be out of date. */
  get isOpen() {
    return !accountSocket.isStale.peek() && this.move.peek()?.phase !== 'sending';
  }

  /** Takes hold of a line. */
  start(line) {
    if (!this.isOpen) return false;
    const current = this.move.peek();
    const price = current?.line.id === line.id ? current.price : line.price;
    this.move.value = { line, price, phase: 'moving' };
    return true;
  }

  /** Brings the line to a price, rounded to the step. */
  to(price) {
    const move = this.move.peek();
    if (move) this.move.value = { ...move, price: onStep(price) };
  }

  /** Moves by steps of the price. */
  by(steps) {
    const move = this.move.peek();
    const tick = decimals.parse(chosen()?.tickSize ?? '0.01');
    this.to(decimals.format(decimals.parse(move.price) + BigInt(steps) * tick));
  }

  /** Asks whether to do it; letting go where the line was is no move. */
  ask() {
    const move = this.move.peek();
    if (!move || move.phase === 'sending') return;
    const isSame = decimals.parse(move.price) === decimals.parse(move.line.price);
    this.move.value = isSame ? null : { ...move, phase: 'asking' };
  }

  cancel() {
    if (this.move.peek()?.phase !== 'sending') this.move.value = null;
  }

  async confirm() {
    const move = this.move.peek();
    if (move?.phase !== 'asking') return;
    this.move.value = { ...move, phase: 'sending' };
    try {
      await moveLine(withPosition(move.line), move.price, ticker(chosen().symbol).peek().mark);
      this.move.value = null;
    } catch (error) {
      this.move.value = { ...move, phase: 'refused', message: error.message };
    }
  }
}

/** A closing order is moved together with the size of what it closes. */
function withPosition(line) {
  if (line.position || !line.order) return line;
  const position = (report.peek()?.positions ?? []).find((each) =>
    each.symbol === line.order.symbol && each.positionSide === line.order.positionSide);
  return { ...line, position };
}

/** What a move would do, in words; follows price and report. */
export function moveWords(move) {
  const instrument = chosen();
  const { mark } = ticker(instrument.symbol).value;
  const { what, pnl, distance } = previewOf(move.line, move.price, { mark, report: report.value });
  const price = decimal(move.price, instrument.priceDecimals);
  const verb = move.line.kind === 'entry'
    ? `New ${what === 'stop' ? 'stop loss' : 'take profit'} for the position at ${price}`
    : `Move “${move.line.label}” to ${price}`;
  const parts = [verb];
  if (distance !== null) parts.push(`${signedPercent(distance)} from mark`);
  if (pnl !== null) parts.push(`PnL there ${signed(pnl)} ${instrument.margin}`);
  return parts.join(' · ');
}

/**
 * The bar that asks.
 * @param {import('../../core/scope.js').Scope} scope
 * @param {LineMover} mover
 */
export function moveBar(scope, mover) {
  const words = h('span', { role: 'status' });
  const yes = h('button.primary.small', { type: 'button', onclick: () => mover.confirm() },
    'Confirm');
  const no = h('button.small', { type: 'button', onclick: () => mover.cancel() }, 'Cancel');
  const element = h('div.move-bar', { role: 'group', 'aria-label': 'Move a line' }, words, yes, no);
  let wasAsking = false;
  let before = null;
  effect(scope, () => {
    const move = mover.move.value;
    element.hidden = !move;
    if (!move) {
      if (wasAsking && element.ownerDocument.activeElement === document.body) before?.focus?.();
      wasAsking = false;
      return;
    }
    const isRefused = move.phase === 'refused';
    setAttribute(element, 'data-phase', move.phase);
    setText(words, isRefused ? `Not moved: ${move.message}` : moveWords(move));
    yes.hidden = isRefused || move.phase === 'moving';
    yes.disabled = move.phase === 'sending';
    setText(yes, move.phase === 'sending' ? 'Sending…' : 'Confirm');
    no.hidden = move.phase === 'moving';
    setText(no, isRefused ? 'Close' : 'Cancel');
    if (move.phase === 'asking' && !wasAsking) {
      wasAsking = true;
      before = document.activeElement;
      yes.focus({ preventScroll: true });
    }
  });
  scope.listen(document, 'keydown', (event) => {
    if (event.key !== 'Escape' || !mover.move.peek()) return;
    event.stopPropagation();
    mover.cancel();
    flush();
  }, true);
  return { element };
}
