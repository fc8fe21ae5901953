// Refusals of orders: which field each concerns, and what would be accepted there. The numbers are
// Binance's; what they leave out is told by the venue's own what-if.

import * as decimals from '../../core/decimal.js';
import { decimal, quantity } from '../../core/format.js';

/**
 * What a refusal is about.
 * @typedef {{ field: string | null, words: string }} Problem `field`: a field of the form.
 */

const nativeFields = { quantity: 'size', size: 'size', reduceOnly: 'isReduceOnly' };
/** What is accepted there says nothing to a person: a rate, or a word of the interface. */
const unspoken = new Set(['callbackRate', 'isReduceOnly', 'positionSide', 'timeInForce']);
const sentFields = {
  quantity: 'size', price: 'price', triggerPrice: 'triggerPrice', stopPrice: 'triggerPrice',
  activatePrice: 'activationPrice', callbackRate: 'callbackRate', goodTillDate: 'goodTill',
  timeInForce: 'timeInForce', reduceOnly: 'isReduceOnly', reduceonly: 'isReduceOnly',
};

/** A refusal of the what-if as a problem. @returns {Problem} */
export function problemOfRejection(rejection) {
  const field = rejection.field ? nativeFields[rejection.field] ?? rejection.field : null;
  const isSaid = !rejection.accepted || unspoken.has(field)
    || rejection.message.includes(rejection.accepted);
  const accepted = isSaid ? '' : ` Accepted: ${rejection.accepted}.`;
  return { field, words: sentence(rejection.message) + accepted };
}

/**
 * A refused order as a problem; `field` is null if the reply names none.
 * @param {{ code: number | string, message: string }} error
 * @param {{ instrument: any, order: any, whatIf: any }} about `order`: what was sent.
 * @returns {Problem}
 */
export function problemOfReply(error, about) {
  const entry = table[error.code];
  if (!entry) {
    const named = /[Pp]arameter '(\w+)'/.exec(error.message)?.[1];
    return { field: sentFields[named] ?? null, words: sentence(error.message) };
  }
  const [field, says] = entry(about, error);
  return { field, words: says ?? sentence(error.message) };
}

const atMost = ({ whatIf, instrument }) => (whatIf?.maxQuantity
  ? ` At most ${quantity(whatIf.maxQuantity)} ${instrument.base} can be opened now.` : '');

/** Of several prices the one that is off the grid, or the first that was sent. */
function offGrid({ order, instrument }) {
  const names = ['price', 'triggerPrice', 'activatePrice'].filter((name) => order[name]);
  const step = decimals.parse(instrument.tickSize);
  const found = names.find((name) => (decimals.parse(order[name]) ?? 1n) % step !== 0n);
  return sentFields[found ?? names[0] ?? 'price'];
}

function isQuantityOff({ order, instrument }) {
  const raw = order.quantity ? decimals.parse(order.quantity) : null;
  return raw === null || raw % decimals.parse(instrument.stepSize) !== 0n;
}

const grid = (about) => [offGrid(about), `Expected a multiple of ${about.instrument.tickSize}.`];
const step = ({ instrument }) => ['size', `Expected a multiple of ${instrument.stepSize} `
  + `${instrument.base}.`];
const plain = (field) => (_, error) => [field, sentence(error.message)];

const table = {
  '-1111': (about) => (isQuantityOff(about) ? step(about) : grid(about)),
  '-2007': () => ['callbackRate', 'Expected 0.1 to 10 % in steps of 0.1.'],
  '-2019': (about) => ['size', `The margin does not suffice.${atMost(about)}`],
  '-2020': () => ['size', 'The book cannot fill this. A limit order would wait for its price.'],
  '-2021': ({ order }) => [order.activatePrice ? 'activationPrice' : 'triggerPrice',
    'It would be set off at once. '
      + (isAbove(order) ? 'Expected a price above the present one.'
        : 'Expected a price below the present one.')],
  '-2022': ({ order }) => (order.positionSide
    ? ['positionSide', `There is no ${order.positionSide.toLowerCase()} position to close.`]
    : ['isReduceOnly', 'There is no position that this order would make smaller. Switch '
      + 'reduce-only off, or choose the other side.']),
  '-2025': () => [null, 'The account has as many open orders as it may. Cancel one first.'],
  '-2027': (about) => ['size', `The position would outgrow the present leverage.${atMost(about)} `
    + 'A lower leverage allows more.'],
  '-4001': () => ['price', 'Expected a price above zero.'],
  '-4002': plain('price'),
  '-4003': (about) => ['size', `Expected at least ${least(about)}.`],
  '-4004': (about) => ['size', `Expected at least ${least(about)}.`],
  '-4005': (about, error) => ['size', sentence(error.message) + atMost(about)],
  '-4013': plain('price'),
  '-4014': grid,
  '-4016': plain('price'),
  '-4023': step,
  '-4024': plain('price'),
  '-4045': () => [null, 'There are as many conditional orders in this symbol as there may be. '
    + 'Cancel one first.'],
  '-4060': plain('positionSide'),
  '-4061': () => ['positionSide', 'The position side does not fit the position mode, which was '
    + 'changed meanwhile. Look at the ticket and send again.'],
  '-4118': (about) => ['size', `A closing order may not be larger than its position.${closable(
    about)}`],
  '-4130': () => ['triggerPrice', 'One order that closes the whole position in this direction is '
    + 'there already. Cancel it first, or change it.'],
  '-4131': () => ['type', 'The other side of the book is empty or too far away. A limit order '
    + 'waits for its price.'],
  '-4135': () => ['activationPrice', 'Expected a price above zero.'],
  '-4164': ({ instrument, order }) => ['size', `Expected an order worth at least ${decimal(
    instrument.minNotional, 0)} ${instrument.quote}${leastFor(instrument, order)}.`],
  '-5021': () => ['timeInForce', 'The book cannot fill it in full at this price. Lower the '
    + 'amount, or choose another time in force.'],
  '-5022': ({ order }) => ['price', 'It would trade at once, and it may only rest. Expected a '
    + `price ${order.side === 'BUY' ? 'below the best ask' : 'above the best bid'}, or switch `
    + 'post-only off.'],
  '-5040': () => ['goodTill', 'Expected a time at least ten minutes ahead.'],
};

function isAbove(order) {
  if (order.activatePrice) return order.side === 'SELL';
  return order.type.startsWith('STOP') === (order.side === 'BUY');
}

function least({ instrument }) {
  return `${quantity(instrument.minQuantity)} ${instrument.base}`;
}

function closable({ position, instrument }) {
  return position ? ` It is ${quantity(position.size.replace('-', ''))} ${instrument.base}.` : '';
}

/** The least quantity at a price, in words. */
function leastFor(instrument, order) {
  const price = order.price ? decimals.parse(order.price) : null;
  const worth = decimals.parse(String(instrument.minNotional ?? ''));
  const unit = decimals.parse(instrument.stepSize);
  if (!price || !worth || !unit) return '';
  const exact = decimals.divided(worth, price);
  const steps = decimals.floorTo(exact, unit);
  const enough = decimals.times(steps, price) >= worth ? steps : steps + unit;
  return `: ${decimals.format(enough)} ${instrument.base} at this price`;
}

/** Words that begin with a capital and end with a full stop. */
export function sentence(words) {
  const text = String(words).trim();
  if (!text) return '';
  return text[0].toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? '' : '.');
}

/** What has to be done before a setting can be changed, by native word and Binance's number. */
export function firstDo(error) {
  return settingsTable[error.code] ?? null;
}

const cancelFirst = 'Cancel the open orders first, also the conditional ones.';
const closeFirst = 'Close the position first.';
const settingsTable = {
  '-4047': `${cancelFirst} Orders were accepted on the terms of the present mode.`,
  '-4048': `${closeFirst} A position keeps the mode it was opened in.`,
  '-4067': `${cancelFirst} This goes for every symbol of the account.`,
  '-4068': 'Close every position of the account first.',
  '-4161': 'With an isolated position the leverage can only be raised. Close the position, or add '
    + 'margin to it instead.',
  '-4167': 'Switch every isolated symbol back to cross first.',
  '-4168': 'Switch the asset mode to single-asset first (settings of the order form).',
  '-4169': 'Add funds or make positions smaller first.',
  '-4170': cancelFirst,
  '-4172': 'Settle the negative balance first, by a deposit or a transfer.',
  '-2027': 'Make the position smaller, or choose a lower leverage.',
  '-2028': 'Add funds or make positions smaller first, or choose a higher leverage.',
  isolatedInMultiAssets: 'Switch the asset mode to single-asset first.',
  hasIsolatedSymbols: 'Switch every isolated symbol back to cross first.',
  insufficientMargin: 'Add funds or make positions smaller first.',
};
