// Watches entries that wait in the book with their stop and target placed already. Such a stop ends
// without effect when its price comes before the entry has filled: then the entry is left without
// one, and that is said. And an entry that ends unfilled takes its stop and target with it, so that
// they do not close a position they were never meant for.

import { fapi } from '../../core/api.js';
import { tellFailure, toast } from '../../core/dialog.js';
import { quantity } from '../../core/format.js';
import { effect } from '../../core/signal.js';
import { orders } from '../../state/account.js';
import { outcomeOf } from './submit.js';

const mostWatched = 100;

/**
 * @typedef {{ id: string, name: string, symbol: string, isSeen: boolean,
 *   protections: { id: string, name: string, isSeen: boolean, about: object }[] }} WatchedEntry
 */

/** Entries whose stops and targets are looked after while the page is open. */
export class EntryWatch {
  /** @type {Map<string, WatchedEntry>} */
  #entries = new Map();

  /** @param {(about: object) => void} onLost Tells of a stop or target that is gone too early. */
  constructor(scope, onLost) {
    this.onLost = onLost;
    effect(scope, () => {
      const open = new Set(orders.value.map((each) => String(each.id)));
      for (const entry of this.#entries.values()) this.#look(entry, open);
    });
  }

  /** Watches an entry from now on. */
  add(entry) {
    if (entry.protections.length === 0) return;
    if (this.#entries.size >= mostWatched) this.#entries.delete(this.#entries.keys().next().value);
    this.#entries.set(entry.id, entry);
  }

  /** Forgets all. */
  clear() {
    this.#entries.clear();
  }

  /** Only what was in the list can vanish from it: the list may be older than the order. */
  #look(entry, open) {
    for (const each of [entry, ...entry.protections]) each.isSeen ||= open.has(each.id);
    if (entry.isSeen && !open.has(entry.id)) {
      this.#entries.delete(entry.id);
      this.#ended(entry).catch((error) => tellFailure(error, `Stops of ${entry.symbol}`));
      return;
    }
    const isGone = (each) => each.isSeen && !open.has(each.id);
    for (const gone of entry.protections.filter(isGone)) this.onLost(gone.about);
    entry.protections = entry.protections.filter((each) => !isGone(each));
  }

  async #ended(entry) {
    const found = await fapi.get('/fapi/v1/order', {
      symbol: entry.symbol, origClientOrderId: entry.name,
    });
    const outcome = outcomeOf(found);
    if (!outcome.isOver || Number(outcome.filled) > 0) return;
    for (const each of entry.protections) {
      await fapi.delete('/fapi/v1/algoOrder', { clientAlgoId: each.name });
    }
    const prices = entry.protections.map((each) => quantity(each.about.price)).join(' and ');
    if (prices) toast(`The entry in ${entry.symbol} ended unfilled: what was placed for it at ${
      prices} was cancelled too.`);
  }
}
