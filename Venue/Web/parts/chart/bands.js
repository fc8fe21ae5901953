// Translucent stretches of prices behind the candles, for both ways of drawing.

import { faded } from './chart-style.js';

/**
 * Paints bands from their first touch to the right edge.
 * @param {CanvasRenderingContext2D} context
 * @param {{ bands: any[], priceToY: (price: number) => number | null,
 *   timeToX: (time: number) => number | null, width: number, textColor: string, font: string }} how
 */
export function paintBands(context, { bands, priceToY, timeToX, width, textColor, font }) {
  context.save();
  context.font = font;
  context.textBaseline = 'bottom';
  const labels = [];
  for (const band of bands) {
    const [top, bottom] = [priceToY(band.high), priceToY(band.low)];
    if (top === null || bottom === null) continue;
    const left = Math.max(0, timeToX(band.since) ?? 0);
    const height = Math.max(2, bottom - top);
    context.fillStyle = faded(band.color, 0.13);
    context.fillRect(left, top, width - left, height);
    context.fillStyle = faded(band.color, 0.55);
    context.fillRect(left, top, width - left, 1);
    context.fillRect(left, top + height - 1, width - left, 1);
    // Bands come best first; where two stand close, the better one says what it is.
    if (labels.some((each) => Math.abs(each - top) < 12)) continue;
    labels.push(top);
    context.fillStyle = textColor;
    context.fillText(band.label, left + 2, top - 2);
  }
  context.restore();
}
