// A line over time in SVG, for pages that need no more.

import { h, svg } from '../../core/dom.js';
import { compact, dateTime } from '../../core/format.js';

const [width, height, margin] = [560, 150, 24];

/** @param {[number, number][]} points Time and value, ascending. */
export function lineChart(points, label) {
  if (points.length < 2) return null;
  const values = points.map(([, value]) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const [from, to] = [points[0][0], points.at(-1)[0]];
  const span = high - low || Math.abs(high) || 1;
  const x = (time) => margin + ((time - from) / (to - from || 1)) * (width - 2 * margin);
  const y = (value) => height - margin - ((value - low) / span) * (height - 2 * margin);
  // A balance holds until it changes: steps, not slopes.
  const line = points.map(([time, value], place) => (place === 0
    ? `M${x(time).toFixed(1)} ${y(value).toFixed(1)}`
    : `H${x(time).toFixed(1)}V${y(value).toFixed(1)}`)).join('');
  return h('figure', {}, svg('svg', { viewBox: `0 0 ${width} ${height}`, class: 'path-chart',
    role: 'img', 'aria-label': `${label}: from ${compact(values[0])} to ${compact(values.at(-1))}` },
  svg('path', { d: line, class: 'line' }),
  svg('text', { x: margin, y: 14, class: 'label' }, compact(high)),
  svg('text', { x: margin, y: height - 6, class: 'label' }, dateTime(from)),
  svg('text', { x: width - margin, y: height - 6, class: 'label', 'text-anchor': 'end' },
    dateTime(to))));
}
