// The kinds of order: what each needs, what it is called in both of the venue's interfaces, and
// which route takes it. Conditional orders have a route of their own.

/**
 * @typedef {object} OrderType
 * @property {string} label
 * @property {string} word As Binance's interface calls it.
 * @property {boolean} hasPrice Has a limit.
 * @property {boolean} hasTrigger Waits for a price.
 * @property {boolean} isConditional Goes to the route of conditional orders.
 * @property {string} group Which of the three tabs it is under.
 * @property {string} says What it does, in a sentence.
 */

const limit = { hasPrice: true, hasTrigger: false, isConditional: false };
const trigger = { hasTrigger: true, isConditional: true, group: 'trigger' };

/** The types by their native name. @type {Record<string, OrderType>} */
export const types = {
  limit: {
    ...limit, label: 'Limit', word: 'LIMIT', group: 'limit',
    says: 'Trades at this price or better.',
  },
  market: {
    ...limit, label: 'Market', word: 'MARKET', hasPrice: false, group: 'market',
    says: 'Trades at once at the best prices there are.',
  },
  stop: {
    ...trigger, label: 'Stop limit', word: 'STOP', hasPrice: true,
    says: 'Becomes a limit order when the price has moved against it to the trigger.',
  },
  stopMarket: {
    ...trigger, label: 'Stop market', word: 'STOP_MARKET', hasPrice: false,
    says: 'Becomes a market order at the trigger: a buy above, a sell below the price now.',
  },
  takeProfit: {
    ...trigger, label: 'Take-profit limit', word: 'TAKE_PROFIT', hasPrice: true,
    says: 'Becomes a limit order when the price has moved its way to the trigger.',
  },
  takeProfitMarket: {
    ...trigger, label: 'Take-profit market', word: 'TAKE_PROFIT_MARKET', hasPrice: false,
    says: 'Becomes a market order at the trigger: a buy below, a sell above the price now.',
  },
  trailingStopMarket: {
    ...trigger, label: 'Trailing stop', word: 'TRAILING_STOP_MARKET', hasPrice: false,
    hasTrigger: false,
    says: 'Follows the price once activated, and becomes a market order when it turns by the '
      + 'callback.',
  },
};

/** The types under the tab “Trigger”, as pairs for a list. */
export const triggerTypes = Object.entries(types)
  .filter(([, type]) => type.group === 'trigger')
  .map(([name, type]) => [name, type.label]);

/** Times in force: word of Binance's interface, label, native word. */
export const timesInForce = [
  ['GTC', 'Until cancelled (GTC)', 'goodTillCancelled'],
  ['IOC', 'At once, cancel the rest (IOC)', 'immediateOrCancel'],
  ['FOK', 'At once in full, or not (FOK)', 'fillOrKill'],
  ['GTX', 'Post only (GTX)', 'postOnly'],
  // The engine's preview has no dated orders; until their date they stand as others do.
  ['GTD', 'Until a time (GTD)', 'goodTillCancelled'],
];

/** The native word of a time in force. */
export function nativeTime(word) {
  return timesInForce.find(([each]) => each === word)?.[2] ?? 'goodTillCancelled';
}

/** Prices that trigger: native word, word of Binance's interface, label. */
export const workingTypes = [
  ['lastPrice', 'CONTRACT_PRICE', 'Last price'],
  ['markPrice', 'MARK_PRICE', 'Mark price'],
];

/** The word of Binance's interface for a price that triggers. */
export function workingWord(native) {
  return workingTypes.find(([each]) => each === native)?.[1] ?? 'CONTRACT_PRICE';
}
