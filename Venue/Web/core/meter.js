// The margin bar: one bar from 0 to 100 %, a number, a word, and a ghost of what a click would
// make of it. Level by colour, pattern and word, never by colour alone.

import { h, setAttribute, setText } from './dom.js';
import { number, percent, ratioState } from './format.js';

/**
 * A bar for margin ratios.
 * @param {{ label?: string, small?: boolean }} options
 * @returns {{ element: HTMLElement, update: (ratio: string | null, options?: {
 *   after?: string | null, initial?: string | null }) => void }}
 *   `after`: the ratio after the change thought about; `initial`: initial margin / margin balance.
 */
export function marginMeter({ label = 'Margin ratio', small = false } = {}) {
  const fill = h('div.meter-fill');
  const ghost = h('div.meter-ghost', { hidden: true });
  const tick = h('div.meter-tick', { hidden: true, title: 'Initial margin' });
  const figure = h('strong.meter-figure');
  const word = h('span.meter-word');
  const bar = h('div.meter-bar', {
    role: 'meter', 'aria-label': label, 'aria-valuemin': '0', 'aria-valuemax': '100',
  }, ghost, fill, tick, [50, 80, 90].map((at) => h('i.meter-step', { data: { at } })));
  const element = h(`div.meter${small ? '.small' : ''}`, {},
    h('div.meter-head', {}, h('span.meter-label', {}, label), word, figure), bar);
  const made = {
    element,
    update(ratio, { after = null, initial = null } = {}) {
      const state = ratioState(ratio);
      setAttribute(element, 'data-level', state.level);
      const now = Number.isFinite(number(ratio)) ? percent(ratio, 2) : '0.00 %';
      setText(figure, after === null ? now : `${now} → ${percent(after, 2)}`);
      setText(word, state.word);
      width(fill, ratio);
      ghost.hidden = after === null;
      if (after !== null) {
        width(ghost, after);
        setAttribute(ghost, 'data-level', ratioState(after).level);
      }
      tick.hidden = initial === null;
      if (initial !== null) tick.style.left = `${clamped(initial)}%`;
      setAttribute(bar, 'aria-valuenow', clamped(ratio).toFixed(1));
      const then = after === null ? '' : `, after this ${percent(after, 1)} ${ratioState(after).word}`;
      setAttribute(bar, 'aria-valuetext',
        `${percent(Number.isFinite(number(ratio)) ? ratio : '0', 1)}, ${state.word}${then}`);
    },
  };
  made.update(null);
  return made;
}

function clamped(ratio) {
  const found = number(ratio) * 100;
  return Number.isFinite(found) ? Math.max(0, Math.min(100, found)) : 0;
}

function width(element, ratio) {
  const wanted = `${clamped(ratio).toFixed(2)}%`;
  if (element.style.width !== wanted) element.style.width = wanted;
}
