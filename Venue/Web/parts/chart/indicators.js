// Indicators as pure functions: arrays of numbers in, arrays of the same length out, null where
// there are not enough values yet. For looking at only; nothing here touches money or orders.

/**
 * @typedef {object} Candle
 * @property {number} time Beginning, in milliseconds.
 * @property {number} open @property {number} high @property {number} low @property {number} close
 * @property {number} volume In the base asset; 0 for mark and index.
 */

/**
 * Simple moving average.
 * @param {number[]} values
 * @param {number} period
 * @returns {(number | null)[]}
 */
export function sma(values, period) {
  const result = new Array(values.length).fill(null);
  let sum = 0;
  for (let place = 0; place < values.length; place += 1) {
    sum += values[place];
    if (place >= period) sum -= values[place - period];
    if (place >= period - 1) result[place] = sum / period;
  }
  return result;
}

/**
 * Exponential moving average with the weight 2 / (period + 1), begun with the simple average of
 * the first `period` values.
 */
export function ema(values, period) {
  return smoothed(values, period, 2 / (period + 1));
}

/** Wilder's average: as `ema` with the weight 1 / period. */
export function wilder(values, period) {
  return smoothed(values, period, 1 / period);
}

function smoothed(values, period, weight) {
  const result = new Array(values.length).fill(null);
  if (values.length < period) return result;
  let average = 0;
  for (let place = 0; place < period; place += 1) average += values[place];
  average /= period;
  result[period - 1] = average;
  for (let place = period; place < values.length; place += 1) {
    average += (values[place] - average) * weight;
    result[place] = average;
  }
  return result;
}

/**
 * Bollinger's bands: the simple average, and so many standard deviations (of the whole window,
 * divided by its length) above and below it.
 * @returns {{ middle: (number | null)[], upper: (number | null)[], lower: (number | null)[] }}
 */
export function bollinger(values, period = 20, deviations = 2) {
  const middle = sma(values, period);
  const upper = middle.slice();
  const lower = middle.slice();
  for (let place = period - 1; place < values.length; place += 1) {
    let squares = 0;
    for (let back = 0; back < period; back += 1) {
      squares += (values[place - back] - middle[place]) ** 2;
    }
    const width = deviations * Math.sqrt(squares / period);
    upper[place] = middle[place] + width;
    lower[place] = middle[place] - width;
  }
  return { middle, upper, lower };
}

/**
 * Wilder's relative strength index, 0 to 100; the first value stands at place `period`. Prices
 * that never moved are at 50.
 */
export function rsi(values, period = 14) {
  const result = new Array(values.length).fill(null);
  const gains = [];
  const losses = [];
  for (let place = 1; place < values.length; place += 1) {
    const change = values[place] - values[place - 1];
    gains.push(Math.max(0, change));
    losses.push(Math.max(0, -change));
  }
  const [up, down] = [wilder(gains, period), wilder(losses, period)];
  for (let place = period - 1; place < gains.length; place += 1) {
    const whole = up[place] + down[place];
    result[place + 1] = whole === 0 ? 50 : (100 * up[place]) / whole;
  }
  return result;
}

/** True ranges: of the first candle high less low, then as far as the close before reaches. */
export function trueRanges(candles) {
  return candles.map((candle, place) => {
    if (place === 0) return candle.high - candle.low;
    const before = candles[place - 1].close;
    return Math.max(candle.high, before) - Math.min(candle.low, before);
  });
}

/** Wilder's average true range. */
export function atr(candles, period = 14) {
  return wilder(trueRanges(candles), period);
}
