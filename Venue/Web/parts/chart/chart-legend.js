// The candle under the cursor, or the newest, as text: prices, change, volume and what the curves
// are there.

import { h, reconcile, setAttribute, setText } from '../../core/dom.js';
import { compact, decimal, signedPercent, tone } from '../../core/format.js';
import { effect } from '../../core/signal.js';
import { chosen } from '../../state/market.js';
import { candleTime } from './chart-style.js';

/**
 * The legend.
 * @param {import('../../core/scope.js').Scope} scope
 * @param {any} view The chart's signals.
 */
export function chartLegend(scope, view) {
  const time = h('span.legend-time');
  const prices = h('span.legend-prices');
  const change = h('span.legend-change');
  const volume = h('span.legend-volume');
  const curves = h('span.legend-curves');
  // Said aloud only while the keyboard's cursor is on a candle; every tick would be noise.
  const element = h('p.chart-legend', {}, time, prices, change, volume, curves);
  effect(scope, () => {
    const feed = view.feed.value;
    if (!feed) return;
    void feed.changed.value;
    const at = view.cursor.value;
    setAttribute(element, 'aria-live', at === null ? 'off' : 'polite');
    const place = at ?? feed.candles.length - 1;
    const candle = feed.candles[place];
    element.hidden = !candle;
    if (!candle) return;
    const decimals = chosen()?.priceDecimals ?? 2;
    const write = (price) => decimal(price, decimals);
    const rate = candle.open > 0 ? candle.close / candle.open - 1 : 0;
    setText(time, candleTime(candle.time, feed.length));
    setText(prices, `O ${write(candle.open)}  H ${write(candle.high)}  `
      + `L ${write(candle.low)}  C ${write(candle.close)}`);
    setText(change, signedPercent(rate));
    setAttribute(change, 'class', `legend-change ${tone(rate)}`);
    setText(volume, feed.kind === 'last' ? `Vol ${compact(candle.volume)}` : '');
    reconcile(curves, view.curves.value, (curve) => curve.id, (curve) => makeCurve(curve));
    for (const curve of view.curves.value) {
      curves.rowsByKey.get(curve.id).write(curve, place, curve.decimals ?? decimals);
    }
  });
  return { element };
}

function makeCurve() {
  const name = h('i.curve-name');
  const value = h('span');
  const element = h('span.legend-curve', {}, name, value);
  return {
    element,
    update() {},
    write(curve, place, decimals) {
      setText(name, curve.label ?? curve.title);
      name.style.color = curve.color;
      setText(value, decimal(curve.values[place], decimals));
    },
  };
}
