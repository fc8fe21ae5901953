// Changing a conditional order: the venue has no amending for them, so the new one is placed first
// and the old one cancelled then; between the two there is never none.

import { fapi, native } from '../../core/api.js';
import { tellFailure } from '../../core/dialog.js';
import { h } from '../../core/dom.js';
import { figureField } from '../../core/field.js';
import { number, quantity } from '../../core/format.js';
import { instruments } from '../../state/market.js';
import { changeDialog } from './change-dialog.js';
import { place, stepOf, tickOf } from './order-making.js';
import { ownName, typeWord } from './words.js';

/** Asks for new figures and replaces the order. */
export async function replaceDialog(order) {
  let terms;
  try {
    terms = await termsOf(order);
  } catch (error) {
    tellFailure(error, 'The order could not be read');
    return undefined;
  }
  const title = `Change ${typeWord(order.type).toLowerCase()}, ${order.symbol}`;
  return changeDialog(title, (changed) => {
    const fields = fieldsOf(order, terms, changed);
    const wish = () => changedOrder(order, terms, fields);
    return {
      content: [
        h('p.secondary', {}, 'The new order is placed before this one is cancelled. The figures '
          + 'below '
          + 'are those at its trigger.'),
        ...Object.values(fields).map((each) => each.element)],
      fields, changes: () => (wish() ? [wish()] : null),
      submit: async () => {
        await place(wish());
        await native.delete(`/orders/${order.id}`);
      },
      yes: () => (wish() ? 'Replace the order' : 'Nothing to change'),
    };
  });
}

/** What a list of orders does not say about a conditional one. */
async function termsOf(order) {
  if (order.workingType !== undefined) {
    return {
      workingType: order.workingType, closesPosition: order.closesPosition ?? false,
      timeInForce: order.timeInForce,
      callbackRate: order.callbackRate ?? null, activationPrice: order.activationPrice ?? null,
    };
  }
  if (!instruments.peek().has(order.symbol)) {
    return { workingType: 'lastPrice', closesPosition: number(order.quantity) === 0 };
  }
  const found = await fapi.get('/fapi/v1/algoOrder', { algoId: order.id });
  return {
    workingType: found.workingType === 'MARK_PRICE' ? 'markPrice' : 'lastPrice',
    closesPosition: found.closePosition, timeInForce: ownTimeInForce(found.timeInForce),
    callbackRate: found.callbackRate ? String(Number(found.callbackRate) / 100) : null,
    activationPrice: found.activatePrice || null,
  };
}

function ownTimeInForce(name) {
  return {
    GTC: 'goodTillCancelled', IOC: 'immediateOrCancel', FOK: 'fillOrKill', GTX: 'postOnly',
  }[name] ?? ownName(name);
}

function fieldsOf(order, terms, changed) {
  const isTrailing = order.type === 'trailingStopMarket';
  const step = tickOf(order.symbol);
  const fields = {};
  if (isTrailing) {
    fields.callbackRate = figureField({
      label: 'Callback', unit: '%', step: '0.1', onchange: changed,
      value: quantity(number(terms.callbackRate) * 100, 1),
    });
  } else {
    fields.triggerPrice = figureField({
      label: 'Trigger price', step, value: order.triggerPrice, onchange: changed,
    });
  }
  if (number(order.price) > 0) {
    fields.price = figureField({ label: 'Price', step, value: order.price, onchange: changed });
  }
  if (!terms.closesPosition) {
    fields.quantity = figureField({
      label: 'Quantity', step: stepOf(order.symbol), value: order.quantity, onchange: changed,
    });
  }
  return fields;
}

/** The order with the figures of the fields, or null while one is missing or none differs. */
function changedOrder(order, terms, fields) {
  const figures = Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, field.value()]));
  if (Object.values(figures).includes(null)) return null;
  if (figures.callbackRate) figures.callbackRate = String(Number(figures.callbackRate) / 100);
  const before = { ...order, callbackRate: terms.callbackRate };
  const differs = Object.entries(figures).some(
    ([name, value]) => number(value) !== number(before[name]));
  if (!differs) return null;
  const optional = Object.fromEntries(['timeInForce', 'activationPrice'].filter(
    (name) => terms[name] && number(terms[name]) !== 0).map((name) => [name, terms[name]]));
  return {
    kind: 'order', symbol: order.symbol, side: order.side, type: order.type,
    positionSide: order.positionSide, workingType: terms.workingType,
    closesPosition: terms.closesPosition, ...(order.isReduceOnly ? { isReduceOnly: true } : {}),
    ...optional, ...figures,
  };
}
