// Words and units of pools: what a pool is called, in which asset its figures are, and how such
// figures are shown.

import { decimal, none, number, quantity, signed } from '../../core/format.js';
import { instruments } from '../../state/market.js';

const dollars = /^(USD|USDT|USDC|FDUSD|BUSD|TUSD|DAI)$/;

/** Decimals with which amounts of an asset are shown. */
export function places(asset) {
  return !asset || dollars.test(asset) ? 2 : 6;
}

/** An amount with its asset, as `1,250.00 USDT`. */
export function money(value, asset) {
  const shown = decimal(value, places(asset));
  return shown === none || !asset ? shown : `${shown} ${asset}`;
}

/** An amount with its sign and asset. */
export function signedMoney(value, asset) {
  const shown = signed(value, places(asset));
  return shown === none || !asset ? shown : `${shown} ${asset}`;
}

/** The asset in which a pool is counted; several assets together are counted in dollars. */
export function unitOf(pool) {
  return pool.kind === 'multiAssets' ? 'USD' : pool.asset ?? '';
}

/** Tells pools apart, also between a report and a preview. */
export function poolKey(pool) {
  return [pool.kind, pool.asset, pool.symbol, pool.positionSide].join(' ');
}

/** A pool's name. */
export function poolName(pool) {
  if (pool.kind === 'multiAssets') return 'All assets together';
  if (pool.kind === 'cross') return `Cross ${pool.asset}`;
  const side = pool.positionSide && pool.positionSide !== 'both' ? ` ${pool.positionSide}` : '';
  return `Isolated ${pool.symbol}${side}`;
}

/** Tells positions apart. */
export function positionKey(position) {
  return `${position.symbol} ${position.positionSide}`;
}

/** `Long` or `Short`. */
export function sideWord(position) {
  return number(position.size) < 0 ? 'Short' : 'Long';
}

/** A price with the decimals of its instrument. */
export function price(value, symbol) {
  const instrument = instruments.value.get(symbol);
  return decimal(value, instrument?.priceDecimals ?? 2);
}

/** The asset in which an instrument's profit is paid. */
export function settlementOf(symbol) {
  const known = instruments.value.get(symbol);
  return known ? known.margin ?? known.quote : '';
}

/** The unit in which an instrument's size is counted. */
export function sizeUnit(symbol) {
  return instruments.value.get(symbol)?.base ?? 'contracts';
}

/** Initial margin as a share of the margin balance; null where there is none. */
export function initialShare(pool) {
  const balance = number(pool.marginBalance);
  return balance > 0 ? String(number(pool.initialMargin) / balance) : null;
}

/** An amount with its sign, its asset and every digit it has: small fees are no zero. */
export function exactMoney(value, asset) {
  const found = number(value);
  if (!Number.isFinite(found)) return none;
  return `${found > 0 ? '+' : ''}${quantity(value)} ${asset ?? ''}`.trim();
}
