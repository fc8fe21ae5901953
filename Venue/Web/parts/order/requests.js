// The ticket as requests: the entry, and the stop and target that come with it. Every order carries
// a name made here, so that the venue can be asked for it when its answer was lost.

import { orders } from '../../state/account.js';
import { onlyShrinks } from './ticket.js';
import { workingWord } from './types.js';

/**
 * @typedef {object} OrderRequest
 * @property {string} path The route.
 * @property {Record<string, string>} form What is sent.
 * @property {string} name The client's name of the order.
 * @property {boolean} isConditional
 */

/** A name that no other order has. */
export function freshName() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return `web-${[...bytes].map((each) => each.toString(16).padStart(2, '0')).join('')}`;
}

/**
 * The order of a ticket.
 * @param {import('./ticket.js').Ticket} ticket
 * @param {string} symbol
 * @param {string} quantity In base, as the what-if gave it.
 * @returns {OrderRequest}
 */
export function entryRequest(ticket, symbol, quantity) {
  const kind = ticket.kind;
  const form = {
    symbol, side: ticket.side.value.toUpperCase(), type: kind.word, quantity,
    positionSide: ticket.isHedged ? ticket.leg.value.toUpperCase() : null,
    price: kind.hasPrice ? ticket.price.value : null,
    reduceOnly: !ticket.isHedged && ticket.isReduceOnly.value ? 'true' : null,
    newOrderRespType: 'RESULT',
  };
  if (kind.hasPrice) {
    form.timeInForce = ticket.timeInForce.value;
    if (form.timeInForce === 'GTD') form.goodTillDate = String(ticket.goodTill.value);
  }
  if (!kind.isConditional) return order(form);
  form.workingType = workingWord(ticket.workingType.value);
  if (kind.hasTrigger) form.triggerPrice = ticket.trigger.value;
  if (ticket.type.value === 'trailingStopMarket') {
    form.callbackRate = ticket.callback.value;
    form.activatePrice = ticket.activation.value;
  }
  return conditional(form);
}

function order(form) {
  const name = freshName();
  return {
    path: '/fapi/v1/order', form: { ...form, newClientOrderId: name }, name, isConditional: false,
  };
}

function conditional(form) {
  const name = freshName();
  return {
    path: '/fapi/v1/algoOrder', name, isConditional: true,
    form: { algoType: 'CONDITIONAL', ...form, clientAlgoId: name },
  };
}

/**
 * A stop or a target for what an entry opens.
 * @param {object} about
 * @param {'stopLoss' | 'takeProfit'} about.purpose
 * @param {string} about.symbol @param {'buy' | 'sell'} about.entrySide
 * @param {string | null} about.leg Of hedge mode. @param {string} about.price
 * @param {string} about.workingType Native word. @param {string} about.quantity
 * @param {boolean} about.closesAll Closes the whole position, else this order's quantity.
 * @returns {OrderRequest}
 */
export function protectionRequest(about) {
  const form = {
    symbol: about.symbol, side: about.entrySide === 'buy' ? 'SELL' : 'BUY',
    type: about.purpose === 'stopLoss' ? 'STOP_MARKET' : 'TAKE_PROFIT_MARKET',
    positionSide: about.leg?.toUpperCase() ?? null, triggerPrice: about.price,
    workingType: workingWord(about.workingType),
  };
  if (about.closesAll) form.closePosition = 'true';
  else form.quantity = about.quantity;
  if (!about.closesAll && !about.leg) form.reduceOnly = 'true';
  return conditional(form);
}

/**
 * What is to be placed after the entry: nothing for an order that only makes a position smaller.
 * A new position is closed in whole; where one is there already, this order's part of it.
 */
export function protectionsOf(ticket, symbol, quantity) {
  const position = ticket.position;
  const side = ticket.side.value;
  if (!ticket.hasProtection || onlyShrinks(position, side, quantity)) return [];
  const about = {
    symbol, entrySide: side, leg: ticket.isHedged ? ticket.leg.value : null, quantity,
    workingType: ticket.protectionTrigger.value,
  };
  return ['stopLoss', 'takeProfit']
    .filter((purpose) => ticket[purpose].value)
    .map((purpose) => ({
      ...about, purpose, price: ticket[purpose].value,
      closesAll: position === null && !isTaken(ticket, symbol, purpose),
    }));
}

/** True if an order that closes the whole position is there already: there may be one. */
function isTaken(ticket, symbol, purpose) {
  const type = purpose === 'stopLoss' ? 'stopMarket' : 'takeProfitMarket';
  return orders.peek().some((each) => each.symbol === symbol && each.type === type
    && each.side !== ticket.side.value && each.positionSide === ticket.positionSide
    && Number(each.quantity) === 0);
}
