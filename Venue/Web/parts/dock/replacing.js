// Changing a conditional order: the venue has no amending for them, so the new one is placed first
// and the old one cancelled then; between the two there is never none.

import { native } from '../../core/api.js';
import { h } from '../../core/dom.js';
import { figureField } from '../../core/field.js';
import { number, quantity } from '../../core/format.js';
import { changeDialog } from './change-dialog.js';
import { place, stepOf, tickOf } from './order-making.js';
import { typeWord } from './words.js';

/** Asks for new figures and replaces the order. */
export function replaceDialog(order) {
  const title = `Change ${typeWord(order.type).toLowerCase()}, ${order.symbol}`;
  return changeDialog(title, (changed) => {
    const fields = fieldsOf(order, changed);
    const wish = () => changedOrder(order, fields);
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

function fieldsOf(order, changed) {
  const isTrailing = order.type === 'trailingStopMarket';
  const step = tickOf(order.symbol);
  const fields = {};
  if (isTrailing) {
    fields.callbackRate = figureField({
      label: 'Callback', unit: '%', step: '0.1', onchange: changed,
      value: quantity(number(order.callbackRate) * 100, 1),
    });
  } else {
    fields.triggerPrice = figureField({
      label: 'Trigger price', step, value: order.triggerPrice, onchange: changed,
    });
  }
  if (number(order.price) > 0) {
    fields.price = figureField({ label: 'Price', step, value: order.price, onchange: changed });
  }
  if (!order.closesPosition) {
    fields.quantity = figureField({
      label: 'Quantity', step: stepOf(order.symbol), value: order.quantity, onchange: changed,
    });
  }
  return fields;
}

/** The order with the figures of the fields, or null while one is missing or none differs. */
function changedOrder(order, fields) {
  const figures = Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, field.value()]));
  if (Object.values(figures).includes(null)) return null;
  if (figures.callbackRate) figures.callbackRate = String(Number(figures.callbackRate) / 100);
  const differs = Object.entries(figures).some(
    ([name, value]) => number(value) !== number(order[name]));
  if (!differs) return null;
  const optional = Object.fromEntries(['timeInForce', 'goodTillTime', 'activationPrice'].filter(
    (name) => order[name] && number(order[name]) !== 0).map((name) => [name, order[name]]));
  return {
    kind: 'order', symbol: order.symbol, side: order.side, type: order.type,
    positionSide: order.positionSide, workingType: order.workingType,
    closesPosition: order.closesPosition, ...(order.isReduceOnly ? { isReduceOnly: true } : {}),
    ...optional, ...figures,
  };
}
