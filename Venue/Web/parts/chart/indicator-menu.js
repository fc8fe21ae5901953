// Which indicators are drawn, remembered for this browser, and the panel that chooses them.

import { h } from '../../core/dom.js';
import { switchField } from '../../core/field.js';
import { popover } from '../../core/popover.js';
import { setting } from '../../core/settings.js';
import { effect } from '../../core/signal.js';
import { atr, bollinger, ema, rsi, sma } from './indicators.js';

/** What is drawn. */
export const shownIndicators = setting('chartIndicators', {
  volume: true, zones: true, fills: true, bollinger: false, rsi: false, atr: false,
  averages: [{ kind: 'ema', period: 20 }, { kind: 'sma', period: 50 }],
});

const mostAverages = 4;
const longest = 500;

/** Colours of the averages, by place. */
export const averageTones = ['--curve-1', '--curve-2', '--curve-3', '--curve-4'];

/**
 * The curves over the candles and the panes under them.
 * @param {import('./indicators.js').Candle[]} candles
 * @param {any} shown As `shownIndicators` holds it.
 * @param {(name: string) => string} color
 * @param {number} decimals Of prices.
 */
export function curvesOf(candles, shown, color, decimals) {
  const closes = candles.map((candle) => candle.close);
  const overlays = shown.averages.map(({ kind, period }, place) => ({
    id: `average-${place}`, color: color(averageTones[place]), dash: 'solid',
    label: `${kind.toUpperCase()} ${period}`, tone: averageTones[place],
    values: (kind === 'ema' ? ema : sma)(closes, period),
  }));
  if (shown.bollinger) {
    const bands = bollinger(closes, 20, 2);
    for (const [part, label] of [['upper', 'BB +2σ'], ['middle', 'BB 20'], ['lower', 'BB −2σ']]) {
      overlays.push({ id: `bollinger-${part}`, color: color('--curve-5'), tone: '--curve-5', label,
        dash: part === 'middle' ? 'dotted' : 'solid', values: bands[part] });
    }
  }
  const panes = [];
  if (shown.rsi) {
    panes.push({ id: 'rsi', title: 'RSI 14', color: color('--curve-1'), values: rsi(closes, 14),
      levels: [30, 70], decimals: 1 });
  }
  if (shown.atr) {
    panes.push({ id: 'atr', title: 'ATR 14', color: color('--curve-2'), values: atr(candles, 14),
      levels: [], decimals });
  }
  return { overlays, panes };
}

/** The button with its panel. */
export function indicatorMenu(scope) {
  const button = h('button.small', { type: 'button' }, 'Indicators');
  const panel = h('div.chart-menu', { role: 'group', 'aria-label': 'Indicators' });
  const averages = h('div.average-list');
  const change = (part) => {
    shownIndicators.value = { ...shownIndicators.peek(), ...part };
  };
  const flag = (name, label) => {
    const field = switchField({ label, checked: shownIndicators.peek()[name],
      onchange: (isOn) => change({ [name]: isOn }) });
    effect(scope, () => {
      field.input.checked = shownIndicators.value[name];
    });
    return field.element;
  };
  effect(scope, () => drawAverages(averages, shownIndicators.value.averages,
    (next) => change({ averages: next })));
  panel.append(
    h('h3', {}, 'Moving averages'), averages,
    h('h3', {}, 'Over the candles'), flag('bollinger', 'Bollinger bands (20, 2)'),
    flag('zones', 'Support and resistance zones'), flag('volume', 'Volume'),
    flag('fills', 'My fills'),
    h('h3', {}, 'Under the candles'), flag('rsi', 'Relative strength (RSI 14)'),
    flag('atr', 'Average true range (ATR 14)'));
  popover(scope, button, panel);
  return { element: h('div', {}, button, panel) };
}

function drawAverages(container, averages, change) {
  const hadFocus = container.contains(document.activeElement)
    ? document.activeElement.getAttribute('aria-label') : null;
  const put = (place, part) => change(averages.map((each, at) =>
    (at === place ? { ...each, ...part } : each)));
  container.replaceChildren(...averages.map((average, place) => averageRow(average, place, {
    put: (part) => put(place, part),
    remove: () => change(averages.filter((_, at) => at !== place)),
  })));
  if (averages.length < mostAverages) {
    container.append(h('button.small', {
      type: 'button', 'aria-label': 'Add a moving average',
      onclick: () => change([...averages, { kind: 'ema', period: 100 }]),
    }, 'Add'));
  }
  if (hadFocus) {
    [...container.querySelectorAll('[aria-label]')]
      .find((each) => each.getAttribute('aria-label') === hadFocus)?.focus();
  }
}

function averageRow({ kind, period }, place, { put, remove }) {
  const number = place + 1;
  const swatch = h('i.swatch', { 'aria-hidden': 'true', data: { curve: String(number) } });
  const select = h('select', { 'aria-label': `Kind of average ${number}` },
    h('option', { value: 'sma' }, 'Simple'), h('option', { value: 'ema' }, 'Exponential'));
  select.value = kind;
  select.addEventListener('change', () => put({ kind: select.value }));
  const input = h('input', {
    type: 'number', min: '2', max: String(longest), step: '1', value: String(period),
    inputmode: 'numeric', 'aria-label': `Candles of average ${number}`,
  });
  input.addEventListener('change', () => {
    const wanted = Math.round(Number(input.value));
    const isSound = wanted >= 2 && wanted <= longest;
    input.setCustomValidity(isSound ? ''
      : `Expected a whole number from 2 to ${longest}, found “${input.value}”.`);
    input.reportValidity();
    if (isSound) put({ period: wanted });
  });
  return h('div.average', {}, swatch, select, input, h('button.quiet.icon.small', {
    type: 'button', 'aria-label': `Remove average ${number}`, onclick: remove,
  }, '✕'));
}
