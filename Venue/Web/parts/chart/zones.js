// Support and resistance, found in the candles.
//
// A pivot is a candle whose high (or low) is not passed by the five candles on either side: there
// the price turned. Pivots that lie within three quarters of an average true range of one another
// are taken for one place, from the lowest up, and a place where the price turned twice or more is
// a zone. Each touch counts 1 when it is new and half as much for every third of the window it is
// old; a zone touched from both sides (a resistance that became a support) counts a quarter more.
// The five best are shown, leaving out those within two average true ranges of a better one. A zone is
// as wide as its pivots, at least a fifth of an average true range, and never wider than one and a
// half. This says where the price has turned, not where it will.

import { atr } from './indicators.js';

const usual = {
  window: 500, reach: 5, tolerance: 0.75, fewestTouches: 2, most: 5, bothSides: 1.25, apart: 2,
};

/**
 * @typedef {object} Zone
 * @property {number} low @property {number} high
 * @property {'support' | 'resistance'} kind By where the last close stands.
 * @property {number} touches @property {number} score
 * @property {number} since Time of the first touch.
 */

/**
 * The zones of the last candles, best first.
 * @param {import('./indicators.js').Candle[]} candles
 * @param {Partial<typeof usual>} options
 * @returns {Zone[]}
 */
export function zones(candles, options = {}) {
  const rules = { ...usual, ...options };
  const seen = candles.slice(-rules.window);
  const range = atr(seen).at(-1);
  if (!(range > 0)) return [];
  const close = seen.at(-1).close;
  const found = clusters(pivots(seen, rules.reach), range * rules.tolerance)
    .filter((cluster) => cluster.length >= rules.fewestTouches)
    .map((cluster) => zoneOf(cluster, { seen, range, close, rules }))
    .sort((a, b) => b.score - a.score);
  return wellApart(found, range * rules.apart).slice(0, rules.most);
}

/** Leaves out zones that lie close to a better one. */
function wellApart(sorted, distance) {
  const kept = [];
  for (const zone of sorted) {
    const middle = middleOf(zone);
    if (kept.every((each) => Math.abs(middleOf(each) - middle) >= distance)) kept.push(zone);
  }
  return kept;
}

/** Where the price turned. @returns {{ place: number, price: number, isHigh: boolean }[]} */
export function pivots(candles, reach) {
  const found = [];
  for (let place = reach; place < candles.length - reach; place += 1) {
    const { high, low } = candles[place];
    let isHigh = true;
    let isLow = true;
    for (let step = 1; step <= reach; step += 1) {
      const [before, after] = [candles[place - step], candles[place + step]];
      // Of several equal candles side by side the first is the pivot.
      if (before.high >= high || after.high > high) isHigh = false;
      if (before.low <= low || after.low < low) isLow = false;
    }
    if (isHigh) found.push({ place, price: high, isHigh: true });
    if (isLow) found.push({ place, price: low, isHigh: false });
  }
  return found;
}

function clusters(pivots, tolerance) {
  const sorted = [...pivots].sort((a, b) => a.price - b.price);
  const found = [];
  let current = [];
  let sum = 0;
  for (const pivot of sorted) {
    const isNear = current.length > 0 && pivot.price - sum / current.length <= tolerance
      && pivot.price - current[0].price <= tolerance * 2;
    if (!isNear) {
      current = [];
      sum = 0;
      found.push(current);
    }
    current.push(pivot);
    sum += pivot.price;
  }
  return found;
}

/** The price in the middle of a zone. */
export function middleOf(zone) {
  return (zone.low + zone.high) / 2;
}

function zoneOf(cluster, { seen, range, close, rules }) {
  const halfLife = seen.length / 3;
  let score = 0;
  for (const { place } of cluster) score += 0.5 ** ((seen.length - 1 - place) / halfLife);
  const highs = cluster.filter((pivot) => pivot.isHigh).length;
  if (highs > 0 && highs < cluster.length) score *= rules.bothSides;
  const [lowest, highest] = [cluster[0].price, cluster.at(-1).price];
  const middle = (lowest + highest) / 2;
  const half = Math.min(range * 0.75, Math.max(range / 10, (highest - lowest) / 2));
  return {
    low: middle - half, high: middle + half, score, touches: cluster.length,
    kind: middle <= close ? 'support' : 'resistance',
    since: seen[Math.min(...cluster.map((pivot) => pivot.place))].time,
  };
}
