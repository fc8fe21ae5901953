// The candles of one symbol, interval and kind of price: read once, kept up by the streams, older
// ones read when asked for. Everything it started ends with its scope.

import { fapi, now } from '../../core/api.js';
import { Signal, effect } from '../../core/signal.js';
import { streams } from '../../state/market.js';

/** Intervals shown, with their length in milliseconds. */
export const intervals = new Map([
  ['1m', 60_000], ['3m', 180_000], ['5m', 300_000], ['15m', 900_000], ['30m', 1_800_000],
  ['1h', 3_600_000], ['4h', 14_400_000], ['1d', 86_400_000],
]);

const page = 500;
/** Older candles are not read beyond this; at twice as many the oldest are let go of. */
const most = 5000;

/** Candles that grow at both ends. */
export class CandleFeed {
  /** @type {import('./indicators.js').Candle[]} */
  candles = [];
  /** Touched when candles changed. */
  changed = new Signal(0);
  /** `loading`, `ready` or `failed`. */
  state = new Signal('loading');
  #changedFrom = 0;
  #abort = new AbortController();
  #isLoadingOlder = false;
  #hasAll = false;

  /**
   * @param {import('../../core/scope.js').Scope} scope
   * @param {{ symbol: string, interval: string, kind: 'last' | 'mark' | 'index' }} what
   */
  constructor(scope, what) {
    Object.assign(this, what);
    this.length = intervals.get(what.interval);
    scope.keep(() => this.#abort.abort());
    this.#followStream(scope);
    this.#readAgainAfterLoss(scope);
    this.reload();
  }

  /** The place of the first candle that changed since this was last asked; -1 if none did. */
  takeChange() {
    const from = this.#changedFrom;
    this.#changedFrom = Infinity;
    return from < this.candles.length ? from : -1;
  }

  /** Reads the newest candles; those known already are kept if they join on. */
  async reload() {
    try {
      const found = await this.#read({});
      this.#join(found);
      this.state.value = 'ready';
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      this.error = error;
      this.state.value = 'failed';
    }
  }

  /** Reads candles before the first one; does nothing while that is under way or done. */
  async loadOlder() {
    const isDone = this.#hasAll || this.candles.length >= most;
    if (this.#isLoadingOlder || isDone || this.state.peek() !== 'ready') return;
    this.#isLoadingOlder = true;
    try {
      const first = this.candles[0].time;
      const found = await this.#read({ endTime: first - 1 });
      const older = found.filter((candle) => candle.time < this.candles[0].time);
      if (older.length === 0) this.#hasAll = true;
      else {
        this.candles = [...older, ...this.candles];
        this.#change(0);
      }
    } catch {
      // What is shown stands; scrolling on asks again.
    } finally {
      this.#isLoadingOlder = false;
    }
  }

  async #read(query) {
    const path = {
      last: '/fapi/v1/klines', mark: '/fapi/v1/markPriceKlines', index: '/fapi/v1/indexPriceKlines',
    }[this.kind];
    const name = this.kind === 'index' ? { pair: this.symbol } : { symbol: this.symbol };
    const rows = await fapi.get(path, { ...name, interval: this.interval, limit: page, ...query },
      this.#abort.signal);
    return rows.map(([time, open, high, low, close, volume]) => ({
      time, open: Number(open), high: Number(high), low: Number(low), close: Number(close),
      volume: Number(volume),
    }));
  }

  #join(found) {
    const known = this.candles;
    if (found.length === 0) return;
    const at = known.findIndex((candle) => candle.time === found[0].time);
    this.candles = at < 0 ? found : [...known.slice(0, at), ...found];
    // A tick may have come while the answer was on its way.
    const last = known.at(-1);
    if (last && last.time > this.candles.at(-1).time) this.candles.push(last);
    if (at < 0) this.#hasAll = false;
    this.#change(at < 0 ? 0 : at);
  }

  #change(from) {
    this.#changedFrom = Math.min(this.#changedFrom, from);
    this.changed.value += 1;
  }

  #followStream(scope) {
    if (this.kind === 'last') {
      streams.follow(scope, `${this.symbol.toLowerCase()}@kline_${this.interval}`, ({ k }) =>
        this.#put({
          time: k.t, open: Number(k.o), high: Number(k.h), low: Number(k.l), close: Number(k.c),
          volume: Number(k.v),
        }));
      return;
    }
    streams.follow(scope, '!markPrice@arr@1s', (marks) => {
      const mark = marks.find((each) => each.s === this.symbol);
      if (mark) this.#tick(Number(this.kind === 'mark' ? mark.p : mark.i), mark.E ?? now());
    });
  }

  #tick(price, time) {
    const begin = Math.floor(time / this.length) * this.length;
    const last = this.candles.at(-1);
    if (last?.time === begin) {
      this.#put({
        ...last, close: price, high: Math.max(last.high, price), low: Math.min(last.low, price),
      });
    } else {
      this.#put({ time: begin, open: price, high: price, low: price, close: price, volume: 0 });
    }
  }

  #put(candle) {
    const last = this.candles.at(-1);
    if (!last || candle.time < last.time) return;
    if (candle.time === last.time) {
      this.candles[this.candles.length - 1] = candle;
    } else {
      this.candles.push(candle);
      // Candles between were missed, as after a sleep of the machine.
      if (candle.time > last.time + this.length) this.reload();
    }
    if (this.candles.length > most * 2) {
      this.candles = this.candles.slice(-most);
      this.#change(0);
    }
    this.#change(this.candles.length - 1);
  }

  #readAgainAfterLoss(scope) {
    let wasLost = false;
    effect(scope, () => {
      const state = streams.socket.state.value;
      if (state === 'open' && wasLost) this.reload();
      wasLost = state === 'lost';
    });
  }
}
