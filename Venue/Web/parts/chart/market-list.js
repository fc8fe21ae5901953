// Markets as lists show them: found by what was typed, favourites first, then by what is traded
// most.

import { favourites } from '../../core/settings.js';
import { ticker } from '../../state/market.js';

/** Adds a symbol to the favourites, or takes it away. */
export function toggleFavourite(symbol) {
  const all = favourites.peek();
  favourites.value = all.includes(symbol)
    ? all.filter((each) => each !== symbol) : [...all, symbol];
}

/**
 * Instruments whose name has the words typed; follows the favourites.
 * @param {Iterable<import('../../state/market.js').Instrument>} all
 * @param {string} typed
 */
export function marketsFound(all, typed) {
  const words = typed.trim().toLowerCase().replace(/[/\s-]/g, '');
  const starred = new Set(favourites.value);
  return [...all]
    .filter((each) => each.symbol.toLowerCase().includes(words))
    .sort((a, b) => Number(starred.has(b.symbol)) - Number(starred.has(a.symbol))
      || volume(b.symbol) - volume(a.symbol) || a.symbol.localeCompare(b.symbol));
}

function volume(symbol) {
  return Number(ticker(symbol).peek().volume ?? 0);
}
