// A book kept in step with the venue: a snapshot, then every change in order. The rule of the
// stream (U, u, pu) is kept; a gap means a new snapshot, never a guess.

import { fapi } from '../../core/api.js';
import { effect, Signal } from '../../core/signal.js';
import { streams } from '../../state/market.js';

const depth = 1000;
const mostWaiting = 500;

/** A book of one symbol, for as long as a scope lasts. */
export class LocalBook {
  /** Prices as numbers to quantities, for reckoning what is drawn. */
  bids = new Map();
  asks = new Map();
  /** Counts changes; whoever draws follows it. */
  version = new Signal(0);
  /** False until a snapshot and the changes since are in. */
  isWhole = new Signal(false);

  #symbol;
  #scope;
  #lastID = null;
  #waiting = [];
  #isReading = false;
  #isStarted = false;

  constructor(scope, symbol) {
    this.#symbol = symbol;
    this.#scope = scope;
    streams.follow(scope, `${symbol.toLowerCase()}@depth@100ms`, (change) => this.#take(change));
    // Not only when the first change comes: a snapshot that proves too old is asked for again.
    this.#read();
    effect(scope, () => {
      if (streams.socket.state.value !== 'open') {
        this.#lastID = null;
        this.isWhole.value = false;
      }
    });
  }

  #take(change) {
    if (this.#lastID === null) {
      this.#waiting.push(change);
      if (this.#waiting.length > mostWaiting) this.#waiting.shift();
      this.#read();
      return;
    }
    if (change.u < this.#lastID) return;
    const follows = this.#isStarted ? change.pu === this.#lastID
      : change.U <= this.#lastID + 1 && change.u >= this.#lastID;
    if (!follows) {
      this.#lastID = null;
      this.#waiting = [change];
      this.#read();
      return;
    }
    this.#isStarted = true;
    this.#apply(change);
  }

  #apply(change) {
    put(this.bids, change.b);
    put(this.asks, change.a);
    this.#lastID = change.u;
    this.version.value += 1;
  }

  async #read() {
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      const snapshot = await fapi.get('/fapi/v1/depth', { symbol: this.#symbol, limit: depth });
      if (this.#scope.isClosed) return;
      this.bids = new Map(snapshot.bids.map(level));
      this.asks = new Map(snapshot.asks.map(level));
      this.#lastID = snapshot.lastUpdateId;
      this.#isStarted = false;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const change of waiting) this.#take(change);
      this.isWhole.value = this.#lastID !== null;
      this.version.value += 1;
    } catch {
      // The next change asks again; the banner tells of a lost connection.
      this.#scope.after(1000, () => {});
    } finally {
      this.#isReading = false;
    }
  }

  /** Bids and asks as [price, quantity] from the best one outwards. */
  sides() {
    const ordered = (levels, sign) => [...levels].sort((a, b) => sign * (a[0] - b[0]));
    return { bids: ordered(this.bids, -1), asks: ordered(this.asks, 1) };
  }
}

function level([price, quantity]) {
  return [Number(price), Number(quantity)];
}

function put(levels, changes) {
  for (const [price, quantity] of changes) {
    const found = Number(quantity);
    if (found === 0) levels.delete(Number(price));
    else levels.set(Number(price), found);
  }
}

/**
 * Levels put together into steps: bids down, asks up, so that nobody is promised a better price.
 * @param {[number, number][]} levels From the best outwards.
 * @returns {{ price: number, quantity: number, total: number }[]}
 */
export function grouped(levels, step, isBid, most) {
  const found = [];
  let total = 0;
  for (const [price, quantity] of levels) {
    const steps = price / step;
    const bucket = (isBid ? Math.floor(steps + 1e-9) : Math.ceil(steps - 1e-9)) * step;
    const last = found.at(-1);
    total += quantity;
    if (last && Math.abs(last.price - bucket) < step / 2) {
      last.quantity += quantity;
      last.total = total;
    } else {
      if (found.length === most) break;
      found.push({ price: bucket, quantity, total });
    }
  }
  return found;
}
