// One pool in figures: the margin bar with the ghost of what is being thought about, the terms of
// its equation, and how much of it is used.

import { h, setAttribute, setText } from '../../core/dom.js';
import { number, percent, tone } from '../../core/format.js';
import { marginMeter } from '../../core/meter.js';
import { initialShare, money, poolName, signedMoney, unitOf } from './units.js';

const rows = [
  ['walletBalance', 'Wallet', money],
  ['unrealizedPnl', 'Unrealised PnL', signedMoney],
  ['marginBalance', 'Margin balance', money],
  ['initialMargin', 'Initial margin', money],
  ['maintenanceMargin', 'Maintenance margin', money],
  ['availableBalance', 'Available', money],
];

/**
 * The figures of a pool.
 * @param {{ label?: string }} options
 * @returns {{ element: HTMLElement, update: (pool: any, after: any | null) => void }} `after`: the
 *   same pool as it would be.
 */
export function poolFigures() {
  const meter = marginMeter();
  const legend = h('p.note.meter-legend', {},
    '▏ initial margin: nothing new can be opened beyond it. At 100 % the pool is liquidated.');
  const facts = rows.map(([name, label, show]) => figureRow(name, label, show));
  const used = usedBar();
  const element = h('div.pool-figures', {}, meter.element, legend, used.element,
    h('dl.facts', {}, facts.map((each) => each.parts)));
  return {
    element,
    update(pool, after) {
      meter.update(pool.marginRatio, {
        after: after ? after.marginRatio ?? '0' : null, initial: initialShare(after ?? pool),
      });
      for (const each of facts) each.update(pool, after);
      used.update(pool);
      setAttribute(element, 'aria-label', poolName(pool));
    },
  };
}

function figureRow(name, label, show) {
  const now = h('span');
  const then = h('strong');
  const arrow = h('span.arrow', { 'aria-label': ' would become ' }, ' → ');
  return {
    parts: [h('dt', {}, label), h('dd', {}, now, arrow, then)],
    update(pool, after) {
      const unit = unitOf(pool);
      const before = show(pool[name], unit);
      const changed = after ? show(after[name], unit) : before;
      const isSame = before === changed;
      arrow.hidden = then.hidden = isSame;
      // Two figures have room for themselves only; the unit stands in the rows around them.
      setText(now, isSame ? before : withoutUnit(before, unit));
      setText(then, withoutUnit(changed, unit));
      const sign = name === 'unrealizedPnl' ? tone(pool[name]) : '';
      const tones = [sign, isSame ? '' : 'muted'];
      setAttribute(now, 'class', tones.join(' ').trim() || null);
    },
  };
}

function withoutUnit(words, unit) {
  return words.endsWith(` ${unit}`) ? words.slice(0, -unit.length - 1) : words;
}

const parts = [
  ['positionInitialMargin', 'positions'], ['openOrderInitialMargin', 'orders'],
  ['availableBalance', 'available'],
];

/** Used against available, as one bar of three parts. */
function usedBar() {
  const bars = parts.map(([, word]) => h(`i.used-${word}`));
  const words = parts.map(([, word]) => h('li', {}, h(`i.used-${word}`), h('span')));
  const bar = h('div.used-bar', { role: 'img' }, bars);
  const element = h('div.used', {}, bar, h('ul.used-legend', {}, words));
  return {
    element,
    update(pool) {
      const unit = unitOf(pool);
      const values = parts.map(([name]) => Math.max(0, number(pool[name]) || 0));
      const sum = values.reduce((total, each) => total + each, 0);
      for (const [place, [, word]] of parts.entries()) {
        const share = sum > 0 ? values[place] / sum : 0;
        bars[place].style.width = `${(share * 100).toFixed(2)}%`;
        setText(words[place].lastChild, `${word} ${percent(share, 1)}`);
      }
      setAttribute(bar, 'aria-label', 'Initial margin used: '
        + parts.map(([name, word]) => `${word} ${money(pool[name], unit)}`).join(', '));
    },
  };
}
