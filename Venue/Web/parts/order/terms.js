// On what terms the symbol is traded by this account: margin mode and leverage, and the venue's
// brackets, which cap the leverage by the size of the position.

import { fapi, native } from '../../core/api.js';
import * as decimals from '../../core/decimal.js';
import { effect, Signal } from '../../core/signal.js';
import { report } from '../../state/account.js';
import { symbol } from '../../state/market.js';
import { user } from '../../state/session.js';

/**
 * @typedef {{ symbol: string, marginMode: 'cross' | 'isolated', leverage: number,
 *   maxNotional: string }} Terms
 */

const retryAfter = 3000;

/**
 * Follows the terms of the symbol looked at.
 * @returns {{ terms: Signal<Terms | null>, read: () => Promise<void> }}
 */
export function followTerms(scope) {
  const terms = new Signal(null);
  let tried = 0;
  const read = async () => {
    const asked = symbol.peek();
    if (!asked || !user.peek()) {
      terms.value = null;
      return;
    }
    tried = performance.now();
    const [found] = await fapi.get('/fapi/v1/symbolConfig', { symbol: asked });
    if (symbol.peek() !== asked || scope.isClosed || !found) return;
    terms.value = {
      symbol: asked, leverage: found.leverage, maxNotional: found.maxNotionalValue,
      marginMode: found.marginType === 'ISOLATED' ? 'isolated' : 'cross',
    };
  };
  effect(scope, () => {
    void [symbol.value, user.value];
    terms.value = null;
    // Without the terms their buttons stay without figures, and are tried again with the account.
    read().catch(() => {});
  });
  // Another page or a program may have changed them: the report says so for open positions.
  effect(scope, () => {
    const position = (report.value?.positions ?? []).find((each) => each.symbol === symbol.value);
    const known = terms.peek();
    const isOld = known && position && (position.leverage !== known.leverage
      || position.marginMode !== known.marginMode);
    const isDue = performance.now() - tried > retryAfter;
    if ((isOld || (report.value && !known)) && isDue) read().catch(() => {});
  });
  return { terms, read };
}

const bracketsBySymbol = new Map();

/** The brackets of a symbol, smallest first; asked for once. */
export async function bracketsOf(name) {
  if (!bracketsBySymbol.has(name)) {
    const [found] = await fapi.get('/fapi/v1/leverageBracket', { symbol: name });
    bracketsBySymbol.set(name, found.brackets);
  }
  return bracketsBySymbol.get(name);
}

/** The greatest leverage a position of a notional may have. */
export function mostLeverage(brackets, notional) {
  const bracket = brackets.find((each) => notional <= each.notionalCap) ?? brackets.at(-1);
  return bracket.initialLeverage;
}

/** The greatest notional that a leverage allows; null for none. */
export function mostNotional(brackets, leverage) {
  const allowed = brackets.filter((each) => each.initialLeverage >= leverage);
  return allowed.length > 0 ? allowed.at(-1).notionalCap : null;
}

/** What is at stake in a symbol now, in the quote asset, of both legs. */
export function presentNotional(name) {
  const all = (report.peek()?.positions ?? []).filter((each) => each.symbol === name)
    .map((each) => decimals.parse(each.notional) ?? 0n);
  return Number(decimals.format(all.reduce((sum, each) => sum + (each < 0n ? -each : each), 0n)));
}

/** What a change of the account's choices would do. */
export function previewChange(change, signal) {
  return native.post('/preview', change, signal);
}
