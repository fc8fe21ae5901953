// What can be done with one position: close it or a part of it, turn it round, move its isolated
// margin. Each dialog follows the position as it stands while the dialog is open.

import { fapi, native } from '../../core/api.js';
import * as decimals from '../../core/decimal.js';
import { tellFailure, toast } from '../../core/dialog.js';
import { h } from '../../core/dom.js';
import { figureField, segments, switchField } from '../../core/field.js';
import { quantity } from '../../core/format.js';
import { ticker } from '../../state/market.js';
import { price, settlementOf, sideWord, sizeUnit } from '../pool/units.js';
import { changeDialog } from './change-dialog.js';
import {
  closingOrder, closingSide, isHedging, magnitude, partOf, place, positionNow, reversingOrders,
  shortfallWords, stepOf, tickOf,
} from './order-making.js';

const parts = [['0.25', '25 %'], ['0.5', '50 %'], ['0.75', '75 %'], ['1', 'All']];

function title(position) {
  const side = position.size.startsWith('-') ? 'short' : 'long';
  return `${position.symbol} ${side}`;
}

function intro(position) {
  const unit = sizeUnit(position.symbol);
  return h('p.secondary', {},
    `${sideWord(position)} ${quantity(magnitude(position))} ${unit}, mark `
    + `${price(position.markPrice, position.symbol)}.`);
}

/** Sends orders one after another; stops at the first that finds too few counterparties. */
async function placeAll(orders) {
  const placed = [];
  for (const order of orders) {
    placed.push(await place(order));
    const shortfall = shortfallWords(placed.at(-1));
    if (!shortfall) continue;
    toast(shortfall, { level: 'warning' });
    break;
  }
  return placed;
}

/**
 * Closes a position or a part of it, at the market or at a price.
 * @param {{ symbol: string, positionSide: string }} which
 * @param {string} part The part the dialog begins with, as `0.25`.
 */
export function closeDialog(which, part = '1', kind = 'market') {
  const position = positionNow(which);
  if (!position) return Promise.resolve();
  return changeDialog(`Close ${title(position)}`, (changed) => {
    const size = figureField({
      label: 'Quantity', unit: sizeUnit(which.symbol), step: stepOf(which.symbol),
      value: partOf(position, part), onchange: changed,
    });
    const limit = figureField({
      label: 'Price', step: tickOf(which.symbol),
      value: ticker(which.symbol).peek().last ?? position.markPrice, onchange: changed,
    });
    limit.element.hidden = kind !== 'limit';
    const type = segments({
      label: 'How', options: [['market', 'Market'], ['limit', 'Limit']], value: kind,
      onchange: (chosen) => {
        limit.element.hidden = chosen !== 'limit';
        changed();
      },
    });
    const chips = h('div.chips', { role: 'group', 'aria-label': 'Part of the position' },
      parts.map(([each, words]) => h('button.small', {
        type: 'button',
        onclick: () => {
          const now = positionNow(which);
          if (now) size.set(partOf(now, each));
          changed();
        },
      }, words)));
    const orders = () => {
      const now = positionNow(which);
      const amount = size.value();
      const at = type.value() === 'limit' ? limit.value() : null;
      if (!now || amount === null || (type.value() === 'limit' && at === null)) return null;
      return [closingOrder(now, amount, at)];
    };
    return {
      content: [intro(position), type.element, size.element, chips, limit.element],
      fields: { quantity: size, price: limit }, changes: orders,
      submit: () => placeAll(orders()),
      yes: () => closeWords(which, size.value(), type.value()),
      tone: closingSide(position) === 'buy' ? 'buy' : 'sell',
    };
  });
}

function closeWords(which, size, kind) {
  const now = positionNow(which);
  if (!now) return 'The position is gone';
  const verb = closingSide(now) === 'buy' ? 'Buy' : 'Sell';
  const how = kind === 'market' ? 'at the market' : 'at a limit';
  return size ? `${verb} ${quantity(size)} ${how}` : 'Enter a quantity';
}

/** Turns a position round. */
export function reverseDialog(which) {
  const position = positionNow(which);
  if (!position) return Promise.resolve();
  const other = sideWord(position) === 'Long' ? 'short' : 'long';
  return changeDialog(`Reverse ${title(position)}`, () => {
    const orders = () => {
      const now = positionNow(which);
      return now ? reversingOrders(now) : null;
    };
    const how = isHedging()
      ? 'Long and short are held apart in hedge mode. So this sends two market orders, one after '
        + `the other: the first closes this position, the second opens a ${other} of its size. If `
        + 'the first is not filled whole, the second is not sent.'
      : 'This sends one market order of twice the size: it closes the position and opens a '
        + `${other} of the same size.`;
    return {
      content: [intro(position), h('p', {}, how)], changes: orders,
      submit: () => placeAll(orders()),
      yes: () => (positionNow(which) ? `Reverse to ${other}` : 'The position is gone'),
      tone: closingSide(position),
    };
  });
}

/** The switch that lets the position draw on the cross pool by itself; it holds at once. */
function autoAdd({ symbol, positionSide }) {
  const field = switchField({
    label: 'Add margin by itself', checked: positionNow({ symbol, positionSide })?.autoAddsMargin,
    hint: 'Before liquidation one initial margin is drawn from the cross pool, if it is there.',
    onchange: async (isEnabled) => {
      try {
        await native.post('/auto-add-margin', { symbol, positionSide, isEnabled });
        toast(`${symbol}: margin is ${isEnabled ? '' : 'no longer '}added by itself.`);
      } catch (error) {
        field.input.checked = !isEnabled;
        tellFailure(error, 'The switch was not set');
      }
    },
  });
  return field.element;
}

/** Adds margin to an isolated position or takes some away. */
export function marginDialog(which) {
  const position = positionNow(which);
  if (!position) return Promise.resolve();
  const asset = settlementOf(which.symbol);
  return changeDialog(`Margin of ${title(position)}`, (changed) => {
    const amount = figureField({ label: 'Amount', unit: asset, step: '1', onchange: changed });
    const direction = segments({
      label: 'Direction', options: [['1', 'Add'], ['2', 'Take away']], value: '1',
      onchange: changed,
    });
    const change = () => {
      const found = amount.value();
      if (found === null || (decimals.parse(found) ?? 0n) <= 0n) return null;
      return [{
        kind: 'isolatedMargin', symbol: which.symbol, positionSide: which.positionSide,
        amount: direction.value() === '1' ? found : `-${found}`,
      }];
    };
    return {
      content: [
        h('p.secondary', {}, `The position holds ${quantity(position.isolatedWallet)} ${asset} of `
          + 'its own. What is added comes from the cross pool, what is taken away goes back '
          + 'there.'),
        direction.element, amount.element, autoAdd(which),
      ],
      fields: { amount }, changes: change,
      submit: () => fapi.post('/fapi/v1/positionMargin', {
        symbol: which.symbol, amount: amount.value(), type: direction.value(),
        positionSide: which.positionSide.toUpperCase(),
      }),
      yes: () => (amount.value() === null ? 'Enter an amount'
        : `${direction.value() === '1' ? 'Add' : 'Take away'} ${quantity(amount.value())} `
          + asset),
    };
  });
}
