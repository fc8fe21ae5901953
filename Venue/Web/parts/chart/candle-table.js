// The last candles as a table, for whoever does not see the chart or wants its figures.

import { h } from '../../core/dom.js';
import { compact, decimal } from '../../core/format.js';
import { effect, Signal } from '../../core/signal.js';
import { table } from '../../core/table.js';
import { candleTime } from './chart-style.js';

const rows = 50;

/**
 * A part that opens.
 * @param {import('../../core/scope.js').Scope} scope
 * @param {Signal<import('./candle-feed.js').CandleFeed | null>} feed
 * @param {() => number} decimals Of prices.
 */
export function candleTable(scope, feed, decimals) {
  const isOpen = new Signal(false);
  const price = (key, label) => ({
    key, label, numeric: true, show: (candle) => decimal(candle[key], decimals()),
  });
  const made = table({
    caption: `The last ${rows} candles`, keyOf: (candle) => String(candle.time), cards: false,
    empty: 'No candles yet.',
    columns: [
      { key: 'time', label: 'Time', show: (candle) => candleTime(candle.time, feed.peek().length) },
      price('open', 'Open'), price('high', 'High'), price('low', 'Low'), price('close', 'Close'),
      { key: 'volume', label: 'Volume', numeric: true, show: (candle) => compact(candle.volume) },
    ],
  });
  const element = h('details.candle-table', {},
    h('summary', {}, 'Candles as a table'), made.element);
  scope.listen(element, 'toggle', () => {
    isOpen.value = element.open;
  });
  effect(scope, () => {
    if (!isOpen.value || !feed.value) return;
    void feed.value.changed.value;
    made.update(feed.value.candles.slice(-rows).reverse());
  });
  return { element };
}
