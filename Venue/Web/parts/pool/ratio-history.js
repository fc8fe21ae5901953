// How the margin ratio went while this page was open: a point every few seconds, the oldest let go
// of. It begins when a panel that shows margin is first built and goes on between pages.

import { h, setAttribute, setText, svg } from '../../core/dom.js';
import { number, percent, time } from '../../core/format.js';
import { Scope } from '../../core/scope.js';
import { effect, Signal } from '../../core/signal.js';
import { accountSocket, report } from '../../state/account.js';

const every = 5000;
const most = 1440;
const [width, height] = [600, 140];

/**
 * Points of the worst pool's ratio, oldest first.
 * @type {Signal<{ time: number, ratio: number }[]>}
 */
export const ratioHistory = new Signal([]);
let life = null;

/** Begins to keep points; once for all. */
export function startRatioHistory() {
  if (life) return;
  life = new Scope();
  life.every(every, keep);
  effect(life, () => {
    if (report.value === null) ratioHistory.value = [];
    else if (ratioHistory.peek().length === 0) keep();
  });
}

function keep() {
  const view = report.peek();
  if (!view || accountSocket.isStale.peek()) return;
  const ratio = Math.max(0, ...view.pools.map((each) => number(each.marginRatio) || 0));
  ratioHistory.value = [...ratioHistory.peek(), { time: Date.now(), ratio }].slice(-most);
}

/** The chart of the points. */
export function ratioChart(scope) {
  startRatioHistory();
  const line = svg('polyline', { class: 'ratio-line', points: '' });
  const steps = [0.5, 0.8, 0.9].map((at) =>
    svg('line', { class: 'ratio-step', x1: 0, x2: width, y1: y(at), y2: y(at) }));
  const picture = svg('svg', {
    class: 'ratio-chart', viewBox: `0 0 ${width} ${height}`, role: 'img',
    preserveAspectRatio: 'none',
  }, steps, line);
  const words = h('p.note');
  const scale = h('p.note', {}, 'Lines at 50, 80 and 90 %; the frame is 0 to 100 %.');
  effect(scope, () => {
    const points = ratioHistory.value;
    setAttribute(line, 'points', path(points));
    const said = summary(points);
    setText(words, said);
    setAttribute(picture, 'aria-label', `Margin ratio of the worst pool. ${said}`);
  });
  return h('figure', {}, picture, words, scale);
}

function y(ratio) {
  return Math.round((1 - Math.min(1, ratio)) * (height - 4)) + 2;
}

function path(points) {
  if (points.length < 2) return '';
  const [first, last] = [points[0].time, points.at(-1).time];
  return points.map((each) => {
    const x = ((each.time - first) / Math.max(1, last - first)) * width;
    return `${x.toFixed(1)},${y(each.ratio)}`;
  }).join(' ');
}

function summary(points) {
  if (points.length < 2) return 'The line begins with the second point, in a few seconds.';
  const ratios = points.map((each) => each.ratio);
  return `Since ${time(points[0].time)}: now ${percent(ratios.at(-1), 1)}, highest `
    + `${percent(Math.max(...ratios), 1)}, lowest ${percent(Math.min(...ratios), 1)}.`;
}
