// Where the account's orders were filled: those of the last days read once for each symbol, new
// ones as they happen.

import { fapi } from '../../core/api.js';
import { compact } from '../../core/format.js';
import { effect, Signal } from '../../core/signal.js';
import { fills } from '../../state/account.js';
import { symbol } from '../../state/market.js';
import { user } from '../../state/session.js';

const most = 300;

/** The fills of the symbol looked at, as `{ id, time, isBuy, quantity }`. */
export function fillsShown(scope) {
  const past = new Signal([]);
  const all = new Signal([]);
  effect(scope, () => {
    const name = symbol.value;
    past.value = [];
    if (!user.value || !name) return;
    fapi.get('/fapi/v1/userTrades', { symbol: name, limit: most }).then((found) => {
      if (scope.isClosed || symbol.peek() !== name) return;
      past.value = found.map((fill) => ({ id: String(fill.id), time: fill.time,
        isBuy: fill.side === 'BUY', quantity: Number(fill.qty) }));
    }, () => {
      // Marks are an extra; the history page tells when it cannot be read.
    });
  });
  effect(scope, () => {
    const live = fills.value.filter((fill) => fill.symbol === symbol.value).map((fill) => ({
      id: String(fill.tradeId), time: fill.time, isBuy: fill.side === 'buy',
      quantity: Number(fill.quantity),
    }));
    const byID = new Map([...past.value, ...live].map((fill) => [fill.id, fill]));
    all.value = [...byID.values()].sort((a, b) => a.time - b.time).slice(-most);
  });
  return all;
}

/** One mark for each candle and side, with the sum of what was filled. */
export function marksOf(found, candles, length) {
  if (candles.length === 0) return [];
  const marks = new Map();
  for (const fill of found) {
    const time = Math.floor(fill.time / length) * length;
    if (time < candles[0].time || time > candles.at(-1).time) continue;
    const key = `${time}${fill.isBuy}`;
    const mark = marks.get(key) ?? { time, isBuy: fill.isBuy, quantity: 0 };
    mark.quantity += fill.quantity;
    marks.set(key, mark);
  }
  const isCrowded = marks.size > 40;
  return [...marks.values()].sort((a, b) => a.time - b.time).map((mark) => ({
    ...mark, text: isCrowded ? '' : compact(mark.quantity),
  }));
}
