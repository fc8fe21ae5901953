// Our own chart: candles on a canvas, for when the library was not fetched. It does what the port
// asks and no more; everything is painted anew at most once a frame.

import { h } from '../../core/dom.js';
import { paintBands } from './bands.js';
import {
  niceStep, niceTime, paintCurve, paintMarkers, paintPane, paintTag, spread, stroke,
} from './canvas-parts.js';
import { dashes, faded, tickTime, withLines } from './chart-style.js';

const scaleWidth = 76;
const axisHeight = 22;
const paneHeight = 84;
const [narrowest, widest] = [1.5, 40];

/** @implements {import('./chart-port.js').ChartPort} */
export class CanvasChart {
  name = 'own';
  #candles = [];
  #overlays = [];
  #panes = [];
  #bands = [];
  #lines = [];
  #markers = [];
  #style = null;
  #isVolumeShown = true;
  #isHeld = false;
  #cursor = null;
  #pointer = null;
  #spacing = 7;
  /** Candles between the newest and the right edge; negative while older ones are looked at. */
  #gap = 4;
  #frame = null;
  #listeners = new AbortController();
  #cursorListener = () => {};
  #scrollListener = () => {};

  constructor(container) {
    this.canvas = h('canvas.chart-canvas');
    this.context = this.canvas.getContext('2d');
    container.append(this.canvas);
    this.watcher = new ResizeObserver(() => this.#resize());
    this.watcher.observe(container);
    this.container = container;
    this.#listen();
    this.#resize();
  }

  #listen() {
    const { signal } = this.#listeners;
    const on = (type, work) => this.canvas.addEventListener(type, work, { signal, passive: false });
    on('wheel', (event) => {
      event.preventDefault();
      if (this.#isHeld) return;
      if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) this.#scroll(-event.deltaX);
      else this.#zoom(Math.exp(-event.deltaY / 600));
    });
    on('pointerdown', (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      this.#pointer = event.offsetX;
    });
    on('pointermove', (event) => {
      if (this.#pointer !== null && !this.#isHeld) {
        this.#scroll(event.offsetX - this.#pointer);
        this.#pointer = event.offsetX;
      }
      this.#point(this.#placeAt(event.offsetX), event.offsetY);
    });
    on('pointerup', () => { this.#pointer = null; });
    on('pointerleave', () => this.#point(null));
  }

  #resize() {
    const { clientWidth, clientHeight } = this.container;
    const ratio = devicePixelRatio || 1;
    this.canvas.width = Math.round(clientWidth * ratio);
    this.canvas.height = Math.round(clientHeight * ratio);
    this.width = Math.max(0, clientWidth - scaleWidth);
    this.height = Math.max(0, clientHeight - axisHeight);
    this.#plan();
  }

  #scroll(pixels) {
    const most = Math.max(0, this.#candles.length - 5);
    this.#gap = Math.max(-most, Math.min(30, this.#gap - pixels / this.#spacing));
    this.#scrollListener(this.#first());
    this.#plan();
  }

  #zoom(factor) {
    this.#spacing = Math.max(narrowest, Math.min(widest, this.#spacing * factor));
    this.#scrollListener(this.#first());
    this.#plan();
  }

  #point(place, y = null) {
    this.#cursor = place === null ? null : { place, y };
    this.#cursorListener(place);
    this.#plan();
  }

  #first() {
    return this.#candles.length + this.#gap - this.width / this.#spacing;
  }

  #x(place) {
    return this.width - (this.#candles.length + this.#gap - place - 0.5) * this.#spacing;
  }

  #placeAt(x) {
    const place = Math.floor(this.#first() + x / this.#spacing);
    return this.#candles[place] ? place : null;
  }

  #plan() {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      if (this.#style) this.#paint();
    });
  }

  #paint() {
    const ratio = devicePixelRatio || 1;
    const { context } = this;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, this.width + scaleWidth, this.height + axisHeight);
    context.font = `11px ${getComputedStyle(this.canvas).fontFamily}`;
    context.textBaseline = 'middle';
    const first = Math.max(0, Math.floor(this.#first()));
    const inView = Math.ceil(this.width / this.#spacing) + 1;
    const end = Math.min(this.#candles.length, first + inView);
    // A scale that followed a line would run away under the pointer.
    if (!this.#isHeld) this.#scale(first, end);
    this.#paintGrid(first, end);
    context.save();
    context.beginPath();
    context.rect(0, 0, this.width, this.plot);
    context.clip();
    this.#paintBands();
    this.#paintCandles(first, end);
    const view = {
      first, end, width: this.width, colors: this.#style.colors, x: (place) => this.#x(place),
      y: (price) => this.priceToY(price),
    };
    for (const overlay of this.#overlays) paintCurve(context, overlay, view);
    paintMarkers(context, this.#markers, this.#candles, view);
    context.restore();
    this.#panes.forEach((pane, place) => paintPane(context, pane,
      { ...view, top: this.plot + place * this.pane, height: this.pane }));
    this.#paintLines();
    this.#paintCursor();
  }

  /** The prices in view, with a little room, over the height that panes leave. */
  #scale(first, end) {
    let [low, high] = [Infinity, -Infinity];
    for (let place = first; place < end; place += 1) {
      low = Math.min(low, this.#candles[place].low);
      high = Math.max(high, this.#candles[place].high);
    }
    if (!(high >= low)) [low, high] = [0, 1];
    ({ low, high } = withLines({ low, high }, this.#lines));
    const room = (high - low || high || 1) * 0.12;
    this.low = low - room;
    this.high = high + room;
    // However many panes there are, the candles keep half of the height.
    this.pane = Math.min(paneHeight, this.height / 2 / Math.max(1, this.#panes.length));
    this.plot = Math.max(1, this.height - this.#panes.length * this.pane);
  }

  #paintGrid(first, end) {
    const { context } = this;
    const { colors, price, length } = this.#style;
    const step = niceStep((this.high - this.low) / Math.max(2, this.plot / 48));
    context.fillStyle = colors.secondary;
    context.strokeStyle = faded(colors.border, 0.6);
    for (let at = Math.ceil(this.low / step) * step; at < this.high; at += step) {
      stroke(context, 0, this.priceToY(at), this.width);
      context.fillText(price(at), this.width + 6, this.priceToY(at));
    }
    const every = niceTime((80 / this.#spacing) * length);
    context.textAlign = 'center';
    for (let place = first; place < end; place += 1) {
      const { time } = this.#candles[place];
      const local = time - new Date(time).getTimezoneOffset() * 60_000;
      if (local % every !== 0) continue;
      context.fillText(tickTime(time, length), this.#x(place), this.height + axisHeight / 2);
    }
    context.textAlign = 'left';
  }

  #paintCandles(first, end) {
    const { context } = this;
    const { up, down } = this.#style.colors;
    let most = 0;
    for (const candle of this.#candles.slice(first, end)) most = Math.max(most, candle.volume);
    const body = Math.max(1, Math.floor(this.#spacing * 0.7));
    for (let place = first; place < end; place += 1) {
      const candle = this.#candles[place];
      const color = candle.close >= candle.open ? up : down;
      const x = Math.round(this.#x(place));
      const left = x - Math.floor(body / 2);
      if (this.#isVolumeShown && most > 0) {
        const size = (candle.volume / most) * this.plot * 0.18;
        context.fillStyle = faded(color, 0.4);
        context.fillRect(left, this.plot - size, body, size);
      }
      context.fillStyle = color;
      const [top, low] = [this.priceToY(candle.high), this.priceToY(candle.low)];
      context.fillRect(x, top, 1, Math.max(1, low - top));
      const [open, close] = [this.priceToY(candle.open), this.priceToY(candle.close)];
      context.fillRect(left, Math.min(open, close), body, Math.max(1, Math.abs(open - close)));
    }
  }

  #paintBands() {
    const { context } = this;
    paintBands(context, {
      bands: this.#bands, width: this.width, textColor: this.#style.colors.secondary,
      font: context.font, priceToY: (price) => this.priceToY(price),
      timeToX: (time) => this.#x(this.#candles.findIndex((candle) => candle.time >= time)),
    });
  }

  #paintLines() {
    const { context } = this;
    const seen = this.#lines.map((line) => ({ ...line, y: this.priceToY(line.price) }))
      .filter(({ y }) => y >= 0 && y <= this.plot).sort((a, b) => a.y - b.y);
    const places = spread(seen.map(({ y }) => y), 17, this.plot);
    seen.forEach((line, place) => {
      context.strokeStyle = line.color;
      context.lineWidth = line.isStrong ? 2 : 1;
      stroke(context, 0, line.y, this.width, line.y, dashes[line.dash]);
      this.#tag(line.color, places[place], this.#style.price(line.price), line.label);
    });
    context.lineWidth = 1;
  }

  #tag(color, y, price, label) {
    paintTag(this.context, { color, y, price, label, x: this.width, width: scaleWidth,
      ink: this.#style.colors.panel });
  }

  #paintCursor() {
    if (!this.#cursor) return;
    const { context } = this;
    context.strokeStyle = this.#style.colors.muted;
    const x = this.#x(this.#cursor.place);
    stroke(context, x, 0, x, this.height, dashes.dashed);
    const { y } = this.#cursor;
    if (y === null || y > this.plot) return;
    stroke(context, 0, y, this.width, y, dashes.dashed);
    this.#tag(this.#style.colors.secondary, y, this.#style.price(this.yToPrice(y)));
  }

  #take(change) {
    change();
    this.#plan();
  }

  setStyle(style) { this.#take(() => { this.#style = style; }); }
  begin() { this.#take(() => { this.#candles = []; this.#gap = 4; }); }

  setCandles(candles) {
    // Candles added on the right move what older ones are looked at by nothing.
    const known = this.#candles;
    const isSameBegin = known.length > 0 && candles[0]?.time === known[0].time;
    if (this.#gap < 0 && isSameBegin) this.#gap -= candles.length - known.length;
    this.#take(() => { this.#candles = candles.slice(); });
  }

  setVolume(isShown) { this.#take(() => { this.#isVolumeShown = isShown; }); }
  setOverlays(overlays) { this.#take(() => { this.#overlays = overlays; }); }
  setPanes(panes) { this.#take(() => { this.#panes = panes; }); }
  setBands(bands) { this.#take(() => { this.#bands = bands; }); }
  setLines(lines) { this.#take(() => { this.#lines = lines; }); }
  setMarkers(markers) { this.#take(() => { this.#markers = markers; }); }
  setCursor(place) { this.#point(place); }
  onCursor(listener) { this.#cursorListener = listener; }
  onScroll(listener) { this.#scrollListener = listener; }
  hold(isHeld) { this.#isHeld = isHeld; }
  showNewest() { this.#take(() => { this.#gap = 4; }); }

  priceToY(price) {
    return ((this.high - price) / (this.high - this.low)) * this.plot;
  }

  yToPrice(y) {
    return this.high - (y / this.plot) * (this.high - this.low);
  }

  close() {
    this.#listeners.abort();
    this.watcher.disconnect();
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.container.replaceChildren();
  }
}
