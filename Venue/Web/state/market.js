// What is listed and what it costs now: one signal for each symbol, filled once by requests and
// then by the streams. Everything that shows a price reads it here.

import { fapi } from '../core/api.js';
import * as decimals from '../core/decimal.js';
import { MarketStreams } from '../core/live.js';
import { Scope } from '../core/scope.js';
import { Signal } from '../core/signal.js';

/**
 * @typedef {object} Instrument
 * @property {string} symbol
 * @property {string} base
 * @property {string} quote
 * @property {string} tickSize
 * @property {string} stepSize
 * @property {string} minQuantity
 * @property {string} minNotional
 * @property {number} priceDecimals
 * @property {number} quantityDecimals
 *
 * @typedef {object} Ticker Decimals as texts; undefined until known.
 * @property {string} [last] @property {string} [mark] @property {string} [index]
 * @property {string} [fundingRate] @property {number} [nextFundingTime]
 * @property {string} [change] Of 24 hours, a rate. @property {string} [high]
 * @property {string} [low] @property {string} [volume] In the quote asset.
 */

/** Instruments by symbol, in the venue's order. @type {Signal<Map<string, Instrument>>} */
export const instruments = new Signal(new Map());
/** The symbol looked at. */
export const symbol = new Signal(null);
/** The streams everything shares. */
export const streams = new MarketStreams();

const tickers = new Map();

/** The live figures of a symbol. @returns {Signal<Ticker>} */
export function ticker(name) {
  let found = tickers.get(name);
  if (!found) {
    found = new Signal({});
    tickers.set(name, found);
  }
  return found;
}

/** The instrument looked at, or undefined before anything is known. Follows both signals. */
export function chosen() {
  return instruments.value.get(symbol.value);
}

/** Reads the list and the prices, then follows the streams. */
export async function startMarket() {
  streams.open();
  followAll(new Scope());
  const [info] = await Promise.all([fapi.get('/fapi/v1/exchangeInfo'), readPrices()]);
  instruments.value = new Map(info.symbols
    .filter((each) => each.status === 'TRADING' || each.status === 'SETTLING' || each.status)
    .map((each) => [each.symbol, instrument(each)]));
}

function instrument(info) {
  const filter = (type) => info.filters.find((each) => each.filterType === type) ?? {};
  const tickSize = filter('PRICE_FILTER').tickSize;
  const stepSize = filter('LOT_SIZE').stepSize;
  return {
    symbol: info.symbol, base: info.baseAsset, quote: info.quoteAsset, status: info.status,
    margin: info.marginAsset, tickSize, stepSize, minQuantity: filter('LOT_SIZE').minQty,
    minNotional: filter('MIN_NOTIONAL').notional,
    priceDecimals: decimals.decimalsOf(tickSize), quantityDecimals: decimals.decimalsOf(stepSize),
  };
}

async function readPrices() {
  const [days, marks] = await Promise.all([
    fapi.get('/fapi/v1/ticker/24hr'), fapi.get('/fapi/v1/premiumIndex'),
  ]);
  for (const day of days) {
    update(day.symbol, {
      last: day.lastPrice, change: String(Number(day.priceChangePercent) / 100),
      high: day.highPrice, low: day.lowPrice, volume: day.quoteVolume,
    });
  }
  for (const mark of marks) {
    update(mark.symbol, {
      mark: mark.markPrice, index: mark.indexPrice, fundingRate: mark.lastFundingRate,
      nextFundingTime: mark.nextFundingTime,
    });
  }
}

function update(name, figures) {
  const signal = ticker(name);
  signal.value = { ...signal.peek(), ...figures };
}

function followAll(scope) {
  streams.follow(scope, '!markPrice@arr@1s', (marks) => {
    for (const mark of marks) {
      update(mark.s, {
        mark: mark.p, index: mark.i, fundingRate: mark.r, nextFundingTime: mark.T,
      });
    }
  });
  streams.follow(scope, '!ticker@arr', (days) => {
    for (const day of days) {
      update(day.s, {
        last: day.c, change: String(Number(day.P) / 100), high: day.h, low: day.l, volume: day.q,
      });
    }
  });
}
