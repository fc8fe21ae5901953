// Equity along the way of a crash, with the forced steps marked. A small drawing in SVG with a table
// beneath it for those who do not see it.

import { h, svg } from '../../core/dom.js';
import { compact, decimal, number, percent } from '../../core/format.js';

const [width, height, margin] = [640, 180, 28];

/**
 * @param {{ part: string, equity: string, marginRatio: string | null }[]} path
 * @param {{ part: string, order: number, stage: string }[]} deaths
 */
export function pathChart(path, deaths) {
  if (path.length < 2) return null;
  const values = path.map((each) => number(each.equity));
  const [low, high] = [Math.min(0, ...values), Math.max(...values, 1)];
  const x = (part) => margin + number(part) * (width - 2 * margin);
  const y = (value) => height - margin - ((value - low) / (high - low)) * (height - 2 * margin);
  const line = path.map((each, place) =>
    `${place ? 'L' : 'M'}${x(each.part).toFixed(1)} ${y(values[place]).toFixed(1)}`).join('');
  const image = svg('svg', { viewBox: `0 0 ${width} ${height}`, class: 'path-chart', role: 'img',
    'aria-label': `Equity from ${decimal(values[0], 0)} to ${decimal(values.at(-1), 0)}` },
  svg('line', { x1: margin, x2: width - margin, y1: y(0), y2: y(0), class: 'zero' }),
  svg('path', { d: line, class: 'line' }),
  byPart(deaths).map(([part, words]) => svg('g', {},
    svg('line', { x1: x(part), x2: x(part), y1: margin - 8, y2: height - margin, class: 'death' }),
    svg('text', { x: x(part), y: margin - 12, class: 'label', 'text-anchor': 'middle' }, words))),
  svg('text', { x: margin, y: height - 6, class: 'label' }, 'now'),
  svg('text', { x: width - margin, y: height - 6, class: 'label', 'text-anchor': 'end' },
    'all of the shock'),
  svg('text', { x: margin, y: y(high) - 4, class: 'label' }, compact(high)));
  return h('figure', {}, image, h('details', {}, h('summary', {}, 'As a table'),
    h('table.plain', {}, h('thead', {}, h('tr', {}, ['Part', 'Equity', 'Margin ratio'].map((each) =>
      h('th', { scope: 'col' }, each)))), h('tbody', {}, path.map((each) => h('tr', {},
      h('td', {}, percent(each.part, 0)), h('td', {}, decimal(each.equity, 2)),
      h('td', {}, percent(each.marginRatio, 1))))))));
}

/** Deaths of one moment share a mark, as `2–5`. */
function byPart(deaths) {
  const groups = Map.groupBy(deaths, (death) => death.part);
  return [...groups].map(([part, members]) => [part, members.length === 1 ? `${members[0].order}`
    : `${members[0].order}–${members.at(-1).order}`]);
}
