// Pieces of our own chart that need nothing of its state: lines, curves, panes, marks and labels.

import { dashes } from './chart-style.js';

/**
 * @typedef {object} View What of the candles is seen, and where places and values stand.
 * @property {number} first @property {number} end @property {number} width
 * @property {Record<string, string>} colors
 * @property {(place: number) => number} x @property {(value: number) => number} y
 */

/** A straight line, on whole pixels so that it is sharp. */
export function stroke(context, x, y, toX, toY = y, dash = []) {
  context.setLineDash(dash);
  context.beginPath();
  context.moveTo(Math.round(x) + 0.5, Math.round(y) + 0.5);
  context.lineTo(Math.round(toX) + 0.5, Math.round(toY) + 0.5);
  context.stroke();
  context.setLineDash([]);
}

/** A curve through the values that exist. */
export function paintCurve(context, { values, color, dash }, { first, end, x, y }) {
  context.strokeStyle = color;
  context.setLineDash(dashes[dash ?? 'solid']);
  context.beginPath();
  let isDown = false;
  for (let place = first; place < end; place += 1) {
    const value = values[place];
    if (value === null || value === undefined) continue;
    if (isDown) context.lineTo(x(place), y(value));
    else context.moveTo(x(place), y(value));
    isDown = true;
  }
  context.stroke();
  context.setLineDash([]);
}

/** A curve of its own scale under the candles, with its levels. */
export function paintPane(context, pane, view) {
  const { first, end, width, colors, top, height } = view;
  const seen = [...pane.levels, ...pane.values.slice(first, end).filter((each) => each !== null)];
  const [low, high] = [Math.min(...seen), Math.max(...seen)];
  const y = (value) => top + 18 + ((high - value) / (high - low || 1)) * (height - 24);
  context.strokeStyle = colors.border;
  stroke(context, 0, top, width);
  context.strokeStyle = colors.muted;
  for (const level of pane.levels) stroke(context, 0, y(level), width, y(level), dashes.dotted);
  paintCurve(context, pane, { ...view, y });
  context.fillStyle = colors.secondary;
  context.fillText(pane.title, 8, top + 10);
}

/** Triangles at the candles of fills with their size: below for buying, above for selling. */
export function paintMarkers(context, markers, candles, { first, end, x, y, colors }) {
  const places = new Map();
  for (let place = first; place < end; place += 1) places.set(candles[place].time, place);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const { time, isBuy, text } of markers) {
    const place = places.get(time);
    if (place === undefined) continue;
    const [color, way] = isBuy ? [colors.up, 1] : [colors.down, -1];
    const [at, tip] = [x(place), y(isBuy ? candles[place].low : candles[place].high) + 4 * way];
    context.fillStyle = color;
    context.strokeStyle = colors.panel;
    context.beginPath();
    context.moveTo(at, tip);
    context.lineTo(at + 5, tip + 8 * way);
    context.lineTo(at - 5, tip + 8 * way);
    context.closePath();
    context.fill();
    context.stroke();
    context.fillText(text, at, tip + 15 * way);
  }
  context.textAlign = 'left';
}

/** A price on the scale, with a label to its left. */
export function paintTag(context, { color, y, price, label, x, width, ink }) {
  context.fillStyle = color;
  context.fillRect(x, y - 8, width, 16);
  if (label) {
    const size = context.measureText(label).width + 10;
    context.fillRect(x - size - 2, y - 8, size, 16);
    context.fillStyle = ink;
    context.fillText(label, x - size + 3, y);
  }
  context.fillStyle = ink;
  context.fillText(price, x + 6, y);
}

/** 1, 2 or 5 times a power of ten, at least so much. */
export function niceStep(least) {
  const power = 10 ** Math.floor(Math.log10(least || 1));
  return [1, 2, 5, 10].find((each) => each * power >= least) * power;
}

const minute = 60_000;
const steps = [1, 5, 15, 30, 60, 120, 240, 360, 720, 1440, 2880, 7200, 14_400, 43_200];

/** A stretch of time that reads well under an axis, at least so long. */
export function niceTime(least) {
  return (steps.find((each) => each * minute >= least) ?? steps.at(-1)) * minute;
}

/** Moves sorted heights apart, so that labels do not cover one another, and none below the end. */
export function spread(heights, least, end) {
  const places = [...heights];
  for (let place = 1; place < places.length; place += 1) {
    places[place] = Math.max(places[place], places[place - 1] + least);
  }
  for (let place = places.length - 1, limit = end; place >= 0; place -= 1, limit -= least) {
    places[place] = Math.min(places[place], limit);
  }
  return places;
}
