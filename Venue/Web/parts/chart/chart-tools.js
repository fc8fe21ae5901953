// What stands above the chart: interval, kind of price, indicators, lines, and the way back to now.

import { h } from '../../core/dom.js';
import { segments } from '../../core/field.js';
import { command } from '../../core/keys.js';
import { effect } from '../../core/signal.js';
import { intervals } from './candle-feed.js';
import { interval, priceKind } from './chart-choices.js';
import { indicatorMenu } from './indicator-menu.js';
import { lineList } from './line-list.js';

/**
 * The row of tools.
 * @param {import('../../core/scope.js').Scope} scope
 * @param {any} view The chart's signals.
 */
export function chartTools(scope, view) {
  const names = [...intervals.keys()];
  const times = choice(scope, { label: 'Interval', setting: interval,
    options: names.map((each) => [each, each]) });
  const prices = choice(scope, { label: 'Price', setting: priceKind,
    options: [['last', 'Last'], ['mark', 'Mark'], ['index', 'Index']] });
  const step = (by) => {
    const at = names.indexOf(interval.peek()) + by;
    if (names[at]) interval.value = names[at];
  };
  command(scope, { keys: ',', label: 'Shorter candles', group: 'Chart', run: () => step(-1) });
  command(scope, { keys: '.', label: 'Longer candles', group: 'Chart', run: () => step(1) });
  const lines = lineList(scope, { lines: view.lines, mover: view.mover });
  command(scope, { label: 'Lines of the chart', group: 'Chart', run: lines.open });
  const now = () => view.port.peek()?.showNewest();
  command(scope, { label: 'Chart: show the newest candles', group: 'Chart', run: now });
  return h('div.chart-tools', {}, times, prices, h('div.end', {},
    indicatorMenu(scope).element, lines.element,
    h('button.small', { type: 'button', onclick: now, 'aria-label': 'Show the newest candles' },
      '⇥')));
}

function choice(scope, { label, setting, options }) {
  const made = segments({ label, name: label.toLowerCase(), options, value: setting.peek(),
    onchange: (value) => {
      setting.value = value;
    } });
  effect(scope, () => made.set(setting.value));
  return made.element;
}
