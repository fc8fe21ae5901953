// The few signs that no font can be relied on for, drawn in the colour of the text.

import { svg } from './dom.js';

const shapes = {
  bell: 'M12 3a6 6 0 0 0-6 6v4l-2 3h16l-2-3V9a6 6 0 0 0-6-6zM10 19a2 2 0 0 0 4 0',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M19 5l-2 2M7 17l-2 2',
  moon: 'M20 14A8 8 0 1 1 10 4a6.5 6.5 0 0 0 10 10z',
  menu: 'M4 7h16M4 12h16M4 17h16',
  chart: 'M5 4v16M5 20h15M9 15v-4M13 15V8M17 15v-6',
  book: 'M4 6h9M4 10h13M4 14h6M4 18h10',
  trade: 'M8 20V5M4 9l4-4 4 4M16 4v15M12 15l4 4 4-4',
  positions: 'M4 5h16v14H4zM4 10h16M4 15h16',
  margin: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM2 12h20',
};

/**
 * A sign for the eye only; whatever holds it needs a label.
 * @param {keyof typeof shapes} name
 */
export function icon(name) {
  return svg('svg', {
    viewBox: '0 0 24 24', width: '18', height: '18', 'aria-hidden': 'true', fill: 'none',
    stroke: 'currentColor', 'stroke-width': '2', 'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
  }, svg('path', { d: shapes[name] }));
}
