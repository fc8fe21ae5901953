// Translucent stretches of prices behind the candles, as a plugin of Lightweight Charts;
// `paintBands` serves our own chart too.

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

/** The plugin. */
export class BandsPrimitive {
  #bands = [];
  #textColor = '#888888';
  #host = null;
  #views = [{
    zOrder: () => 'bottom',
    renderer: () => ({ draw: (target) => this.#draw(target) }),
  }];

  attached(host) {
    this.#host = host;
  }

  detached() {
    this.#host = null;
  }

  set(bands) {
    this.#bands = bands;
    this.touch();
  }

  setTextColor(color) {
    this.#textColor = color;
    this.touch();
  }

  touch() {
    this.#host?.requestUpdate();
  }

  updateAllViews() {}

  paneViews() {
    return this.#views;
  }

  #draw(target) {
    const { chart, series } = this.#host;
    const scale = chart.timeScale();
    target.useMediaCoordinateSpace(({ context, mediaSize }) => paintBands(context, {
      bands: this.#bands, width: mediaSize.width, textColor: this.#textColor,
      font: `10px ${chart.options().layout.fontFamily}`,
      priceToY: (price) => series.priceToCoordinate(price),
      timeToX: (time) => scale.timeToCoordinate(time / 1000),
    }));
  }
}
