// Moving orders to another price. A limit order is amended and stays the same order. Conditional
// orders cannot be amended: the new one is placed first and the old one is cancelled when the new
// one stands, so that a position is never without its stop; a refusal leaves the old one.

import { fapi } from '../../core/api.js';
import { exitKind, isShort } from './price-lines.js';

const algo = '/fapi/v1/algoOrder';
const gone = -2011;

/**
 * Moves what a line stands for; throws the venue's refusal.
 * @param {import('./price-lines.js').PriceLine} line
 * @param {string} price
 * @param {string} mark
 */
export async function moveLine(line, price, mark) {
  if (line.kind === 'entry') return placeExit(line.position, price, mark);
  if (line.kind === 'order') return amend(line.order, price);
  return moveConditional(line, price);
}

function amend(order, price) {
  return fapi.put('/fapi/v1/order', {
    symbol: order.symbol, side: order.side.toUpperCase(), orderId: order.id,
    quantity: order.quantity, price,
  });
}

/** Closes the whole position when the mark comes to a price. */
function placeExit(position, price, mark) {
  const isStop = exitKind(position, price, mark) === 'stop';
  return fapi.post(algo, {
    algoType: 'CONDITIONAL', symbol: position.symbol, side: isShort(position) ? 'BUY' : 'SELL',
    positionSide: position.positionSide.toUpperCase(), workingType: 'MARK_PRICE',
    type: isStop ? 'STOP_MARKET' : 'TAKE_PROFIT_MARKET', triggerPrice: price, closePosition: true,
  });
}

async function moveConditional({ order, position }, price) {
  const old = await fapi.get(algo, { algoId: order.id });
  const wanted = { ...termsOf(old), triggerPrice: price };
  if (old.closePosition) return moveClosing(old, wanted, position);
  const placed = await fapi.post(algo, wanted);
  return replace(old, placed);
}

/**
 * Only one order may close the position in a direction: while the old one makes room for the new
 * one, an order over the position's size stands guard at the new price.
 */
async function moveClosing(old, wanted, position) {
  if (!position || Number(position.size) === 0) return moveUnguarded(old, wanted);
  const isHedged = old.positionSide !== 'BOTH';
  const guard = await fapi.post(algo, {
    ...wanted, closePosition: undefined, quantity: String(position.size).replace('-', ''),
    reduceOnly: isHedged ? undefined : true,
  });
  await replace(old, guard);
  const placed = await fapi.post(algo, wanted);
  await fapi.delete(algo, { algoId: guard.algoId });
  return placed;
}

/** Without a position nothing is to be guarded; if the new price is refused the old one returns. */
async function moveUnguarded(old, wanted) {
  await fapi.delete(algo, { algoId: old.algoId });
  try {
    return await fapi.post(algo, wanted);
  } catch (error) {
    await fapi.post(algo, { ...wanted, triggerPrice: old.triggerPrice });
    throw error;
  }
}

/** Cancels the old order; if it has fired meanwhile, the new one is too much and goes. */
async function replace(old, placed) {
  try {
    await fapi.delete(algo, { algoId: old.algoId });
    return placed;
  } catch (error) {
    if (error.code !== gone) {
      throw new Error(`The new order stands, but the old one could not be cancelled: `
        + `${error.message} Look at both among the conditional orders.`);
    }
    await fapi.delete(algo, { algoId: placed.algoId });
    throw new Error('The order fired or was cancelled before it could be moved.');
  }
}

/** The terms of a conditional order as they are sent for one like it. */
function termsOf(old) {
  const isLimit = old.orderType === 'STOP' || old.orderType === 'TAKE_PROFIT';
  const isMatched = isLimit && old.priceMatch && old.priceMatch !== 'NONE';
  return {
    algoType: 'CONDITIONAL', symbol: old.symbol, side: old.side, type: old.orderType,
    positionSide: old.positionSide, workingType: old.workingType,
    selfTradePreventionMode: old.selfTradePreventionMode,
    priceProtect: old.priceProtect || undefined,
    quantity: old.closePosition ? undefined : old.quantity,
    closePosition: old.closePosition || undefined,
    reduceOnly: (!old.closePosition && old.reduceOnly && old.positionSide === 'BOTH') || undefined,
    price: isLimit && !isMatched ? old.price : undefined,
    priceMatch: isMatched ? old.priceMatch : undefined,
    timeInForce: isLimit ? old.timeInForce : undefined,
    goodTillDate: old.timeInForce === 'GTD' ? old.goodTillDate : undefined,
  };
}
