// Orders that follow from a position: closing it, turning it round, protecting it. The same object
// goes to the preview and, without its kind, to the venue: what was shown is what is sent.

import { native } from '../../core/api.js';
import * as decimals from '../../core/decimal.js';
import { report } from '../../state/account.js';
import { instruments } from '../../state/market.js';

/** The step of an instrument's sizes. */
export function stepOf(symbol) {
  return instruments.peek().get(symbol)?.stepSize ?? '1';
}

/** The step of an instrument's prices. */
export function tickOf(symbol) {
  return instruments.peek().get(symbol)?.tickSize ?? '0.01';
}

/** The size of a position without its sign. */
export function magnitude(position) {
  return position.size.startsWith('-') ? position.size.slice(1) : position.size;
}

/** A part of a position's size, down to the step, but at least one step. */
export function partOf(position, part) {
  const size = decimals.parse(magnitude(position)) ?? 0n;
  if (part === '1') return decimals.format(size);
  const step = decimals.parse(stepOf(position.symbol));
  const wanted = decimals.floorTo(decimals.times(size, decimals.parse(part)), step);
  return decimals.format(wanted > 0n ? wanted : step < size ? step : size);
}

/** The position of a symbol and side as it stands now. */
export function positionNow({ symbol, positionSide }) {
  return report.peek()?.positions.find(
    (each) => each.symbol === symbol && each.positionSide === positionSide) ?? null;
}

/** The side of the order that makes a position smaller. */
export function closingSide(position) {
  return position.size.startsWith('-') ? 'buy' : 'sell';
}

/** True if long and short are held apart. */
export function isHedging() {
  return report.peek()?.positionMode === 'hedge';
}

function order(position, fields) {
  return { kind: 'order', symbol: position.symbol, positionSide: position.positionSide, ...fields };
}

/** The order that closes so much of a position; without a price at the market. */
export function closingOrder(position, quantity, price = null) {
  return order(position, {
    side: closingSide(position), quantity,
    ...(price === null ? { type: 'market' }
      : { type: 'limit', price, timeInForce: 'goodTillCancelled' }),
    ...(isHedging() ? {} : { isReduceOnly: true }),
  });
}

/** The orders that turn a position round: one of double size; in hedge mode one for each side. */
export function reversingOrders(position) {
  const size = magnitude(position);
  const side = closingSide(position);
  if (!isHedging()) {
    const twice = decimals.format(2n * decimals.parse(size));
    return [order(position, { side, type: 'market', quantity: twice })];
  }
  const other = position.positionSide === 'long' ? 'short' : 'long';
  return [closingOrder(position, size),
    order({ symbol: position.symbol, positionSide: other }, {
      side, type: 'market', quantity: size,
    })];
}

/** The order that closes all of a position at a trigger. */
export function protectingOrder(position, type, triggerPrice, workingType) {
  return order(position, {
    side: closingSide(position), type, triggerPrice, workingType, closesPosition: true,
  });
}

/** Sends an order as it was previewed. */
export function place({ kind: _, ...body }) {
  return native.post('/orders', body);
}

/** What became of a market order, if not all of it found a counterparty; else null. */
export function shortfallWords(placed) {
  const [filled, wanted] = [decimals.parse(placed.filledQuantity), decimals.parse(placed.quantity)];
  if (placed.type !== 'market' || filled >= wanted) return null;
  return `Only ${placed.filledQuantity} of ${placed.quantity} ${placed.symbol} found a `
    + 'counterparty; the rest was cancelled.';
}
