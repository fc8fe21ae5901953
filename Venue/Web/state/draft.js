// What the parts of the trading page tell one another: a price that was pointed at, and the order
// that is being thought about, so that chart and positions can show what it would do.

import { Signal } from '../core/signal.js';

/**
 * A price chosen in the book, the depth chart, the tape or the chart; the order form takes it.
 * A new object each time, so that the same price can be chosen twice.
 * @type {Signal<{ symbol: string, price: string, side?: 'buy' | 'sell' } | null>}
 */
export const pickedPrice = new Signal(null);

/**
 * The order in the form and the venue's answer to “what if”.
 * @type {Signal<{ symbol: string, side: string, price: string | null, stopLoss: string | null,
 *   takeProfit: string | null, whatIf: any | null } | null>}
 */
export const draft = new Signal(null);

/**
 * What to do with a position, asked for from outside the dock: its buttons are there.
 * Actions: close, closeLimit, reduceHalf, reverse, margin, protect, closeAll, cancelAll, addFunds,
 * transfer; `part` is that of a closing, as `0.25`.
 * @type {Signal<{ action: string, symbol?: string, positionSide?: string, part?: string } | null>}
 */
export const asked = new Signal(null);
