// The chart drawn by TradingView's Lightweight Charts 4. Panes under the candles are charts of
// their own (this version has none), whose time scales and cross hairs are kept in step.

import { h } from '../../core/dom.js';
import { paintBands } from './bands.js';
import { paintMarkers } from './canvas-parts.js';
import { candleTime, faded, tickTime, withLines } from './chart-style.js';
import { Painting } from './painting.js';

const lineStyles = { solid: 0, dotted: 1, dashed: 2, long: 3, sparse: 4 };
/** Price scales of all charts are this wide, so that their time scales stand under one another. */
const scaleWidth = 76;
/** Candles' widths left free at the right, where the lines have their labels. */
const [roomForLabels, roomOnPhone] = [14, 6];

/** @implements {import('./chart-port.js').ChartPort} */
export class LightweightChart {
  name = 'lightweight';
  #library;
  #container;
  #style = null;
  #candles = [];
  #times = [];
  #overlays = new Map();
  #panes = new Map();
  #lines = new Map();
  #bands = [];
  #markers = [];
  #behind = new Painting('bottom', (context, width) => this.#paintBehind(context, width));
  #before = new Painting('top', (context) => this.#paintBefore(context));
  #isSyncing = false;
  #wasAuto = true;
  #isVolumeShown = true;
  #cursorListener = () => {};

  constructor(library, container) {
    this.#library = library;
    this.#container = container;
    this.box = h('div.chart-main');
    container.append(this.box);
    this.chart = library.createChart(this.box, this.#options(true));
    this.series = this.chart.addCandlestickSeries({ borderVisible: false,
      autoscaleInfoProvider: (original) => this.#range(original()) });
    this.series.attachPrimitive(this.#behind);
    this.series.attachPrimitive(this.#before);
    this.volume = this.chart.addHistogramSeries({
      priceScaleId: 'volume', priceFormat: { type: 'volume' }, lastValueVisible: false,
      priceLineVisible: false,
    });
    this.chart.priceScale('volume').applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });
    this.chart.timeScale().subscribeVisibleLogicalRangeChange((range) => this.#follow(null, range));
    this.chart.subscribeCrosshairMove((moved) => this.#pointed(null, moved));
  }

  /** The prices shown: of the candles in view, and of lines near them. */
  #range(info) {
    if (!info?.priceRange) return info;
    const { minValue, maxValue } = info.priceRange;
    const lines = [...this.#lines.values()].map((line) => line.options());
    const { low, high } = withLines({ low: minValue, high: maxValue }, lines);
    return { ...info, priceRange: { minValue: low, maxValue: high } };
  }

  #options(isMain) {
    return {
      autoSize: true,
      crosshair: { mode: 0 },
      handleScroll: { vertTouchDrag: false },
      timeScale: { timeVisible: true, secondsVisible: false, visible: isMain,
        rightOffset: innerWidth > 900 ? roomForLabels : roomOnPhone,
        barSpacing: 7 },
      rightPriceScale: { minimumWidth: scaleWidth,
        scaleMargins: isMain ? { top: 0.08, bottom: 0.16 } : { top: 0.24, bottom: 0.1 } },
    };
  }

  setStyle(style) {
    this.#style = style;
    const { colors } = style;
    const look = {
      layout: { background: { type: 'solid', color: colors.panel }, textColor: colors.secondary,
        fontFamily: getComputedStyle(this.box).fontFamily, fontSize: 11 },
      grid: { vertLines: { color: faded(colors.border, 0.5) },
        horzLines: { color: faded(colors.border, 0.5) } },
      crosshair: {
        vertLine: { color: colors.muted, labelBackgroundColor: colors.raised },
        horzLine: { color: colors.muted, labelBackgroundColor: colors.raised },
      },
      timeScale: { borderColor: colors.border,
        tickMarkFormatter: (time) => tickTime(time * 1000, style.length) },
      rightPriceScale: { borderColor: colors.border },
    };
    const timeFormatter = (time) => candleTime(time * 1000, style.length);
    this.chart.applyOptions({ ...look,
      localization: { priceFormatter: style.price, timeFormatter } });
    this.series.applyOptions({
      upColor: colors.up, wickUpColor: colors.up,
      downColor: colors.down, wickDownColor: colors.down,
      priceFormat: { type: 'price', precision: style.decimals, minMove: style.tick },
    });
    for (const pane of this.#panes.values()) {
      pane.chart.applyOptions({ ...look, localization: { timeFormatter } });
    }
    this.#redraw();
  }

  begin() {
    this.#candles = [];
    this.chart.timeScale().resetTimeScale();
    this.chart.timeScale().scrollToRealTime();
    this.series.priceScale().applyOptions({ autoScale: true });
  }

  setCandles(candles, from) {
    const canAppend = this.#candles.length > 0 && from >= this.#candles.length - 1;
    const first = canAppend ? from : 0;
    this.#candles = candles.slice();
    this.#times = candles.map((candle) => candle.time / 1000);
    const points = candles.slice(first).map((candle) => ({
      time: candle.time / 1000, open: candle.open, high: candle.high, low: candle.low,
      close: candle.close,
    }));
    const volumes = candles.slice(first).map((candle) => this.#volumePoint(candle));
    put(this.series, points, canAppend);
    put(this.volume, volumes, canAppend);
  }

  #volumePoint(candle) {
    const time = candle.time / 1000;
    if (!this.#isVolumeShown || !(candle.volume > 0)) return { time };
    const { up, down } = this.#style.colors;
    const color = faded(candle.close >= candle.open ? up : down, 0.4);
    return { time, value: candle.volume, color };
  }

  /** Draws everything anew, as after a change of colours. */
  #redraw() {
    if (this.#candles.length > 0) {
      put(this.volume, this.#candles.map((candle) => this.#volumePoint(candle)), false);
    }
  }

  setVolume(isShown) {
    if (this.#isVolumeShown === isShown) return;
    this.#isVolumeShown = isShown;
    this.#redraw();
  }

  setOverlays(overlays, from) {
    keepOnly(this.#overlays, overlays, (series) => this.chart.removeSeries(series));
    for (const overlay of overlays) {
      let series = this.#overlays.get(overlay.id);
      const isNew = !series;
      const options = { color: overlay.color, lineStyle: lineStyles[overlay.dash] };
      if (isNew) {
        series = this.chart.addLineSeries({ lineWidth: 1, priceLineVisible: false,
          lastValueVisible: false, crosshairMarkerVisible: false, ...options });
        this.#overlays.set(overlay.id, series);
      } else if (changed(series.options(), options)) series.applyOptions(options);
      this.#putValues(series, overlay.values, isNew ? 0 : from);
    }
  }

  /** A curve may be appended to only where it already reaches to. */
  #putValues(series, values, from) {
    const canAppend = from > 0 && series.reach > 0 && from >= series.reach - 1;
    const first = canAppend ? from : 0;
    series.reach = values.length;
    put(series, values.slice(first).map((value, place) => {
      const time = this.#times[first + place];
      return value === null ? { time } : { time, value };
    }), canAppend);
  }

  setPanes(panes, from) {
    keepOnly(this.#panes, panes, (pane) => {
      pane.chart.remove();
      pane.box.remove();
    });
    for (const wanted of panes) {
      const known = this.#panes.get(wanted.id);
      const pane = known ?? this.#addPane(wanted);
      pane.values = wanted.values;
      if (changed(pane.series.options(), { color: wanted.color })) {
        pane.series.applyOptions({ color: wanted.color });
      }
      this.#putValues(pane.series, wanted.values, known ? from : 0);
      if (!known) this.#follow(null, this.chart.timeScale().getVisibleLogicalRange());
    }
    // Only the lowest has times under it.
    const boxes = [this, ...this.#panes.values()];
    for (const each of boxes) {
      const isLowest = each === boxes.at(-1);
      if (each.hasTimes === isLowest) continue;
      each.hasTimes = isLowest;
      each.chart.timeScale().applyOptions({ visible: isLowest });
    }
  }

  #addPane(wanted) {
    const box = h('div.chart-pane', {}, h('span.pane-title', {}, wanted.title));
    this.#container.append(box);
    const chart = this.#library.createChart(box, this.#options(false));
    const series = chart.addLineSeries({
      color: wanted.color, lineWidth: 1, priceLineVisible: false, crosshairMarkerVisible: false,
      priceFormat: {
        type: 'price', precision: wanted.decimals, minMove: 10 ** -wanted.decimals,
      },
    });
    for (const price of wanted.levels) {
      series.createPriceLine({ price, color: this.#style.colors.muted, lineStyle: 1, lineWidth: 1,
        axisLabelVisible: false });
    }
    const pane = { box, chart, series };
    chart.timeScale().subscribeVisibleLogicalRangeChange((range) => this.#follow(pane, range));
    chart.subscribeCrosshairMove((moved) => this.#pointed(pane, moved));
    this.#panes.set(wanted.id, pane);
    this.setStyle(this.#style);
    return pane;
  }

  /** Takes the range of one chart over into the others. */
  #follow(source, range) {
    if (!range || this.#isSyncing) return;
    this.#isSyncing = true;
    for (const each of [null, ...this.#panes.values()]) {
      if (each !== source) (each ?? this).chart.timeScale().setVisibleLogicalRange(range);
    }
    this.#isSyncing = false;
    this.scrollListener?.(range.from);
  }

  #pointed(source, moved) {
    if (this.#isSyncing) return;
    const place = moved.time === undefined ? null : moved.logical;
    this.#isSyncing = true;
    for (const each of [null, ...this.#panes.values()]) {
      if (each === source) continue;
      const { chart, series } = each ?? this;
      const value = each ? each.values[place] : this.#candles[place]?.close;
      if (value === undefined || value === null) chart.clearCrosshairPosition();
      else chart.setCrosshairPosition(value, moved.time, series);
    }
    this.#isSyncing = false;
    this.#cursorListener(place);
  }

  setBands(bands) {
    this.#bands = bands;
    this.#behind.touch();
  }

  setLines(lines) {
    keepOnly(this.#lines, lines, (line) => this.series.removePriceLine(line));
    for (const line of lines) {
      const options = { price: line.price, color: line.color, lineStyle: lineStyles[line.dash],
        lineWidth: line.isStrong ? 2 : 1, title: line.label, axisLabelVisible: true };
      const known = this.#lines.get(line.id);
      if (!known) this.#lines.set(line.id, this.series.createPriceLine(options));
      else if (changed(known.options(), options)) known.applyOptions(options);
    }
  }

  setMarkers(markers) {
    this.#markers = markers;
    this.#before.touch();
  }

  #paintBehind(context, width) {
    const scale = this.chart.timeScale();
    paintBands(context, {
      bands: this.#bands, width, textColor: this.#style.colors.secondary, font: this.#font(),
      priceToY: (price) => this.priceToY(price),
      timeToX: (time) => scale.timeToCoordinate(time / 1000),
    });
  }

  #paintBefore(context) {
    const scale = this.chart.timeScale();
    const range = scale.getVisibleLogicalRange();
    if (!range || this.#markers.length === 0) return;
    context.save();
    context.font = this.#font();
    paintMarkers(context, this.#markers, this.#candles, {
      first: Math.max(0, Math.floor(range.from)),
      end: Math.min(this.#candles.length, Math.ceil(range.to) + 1), colors: this.#style.colors,
      x: (place) => scale.logicalToCoordinate(place), y: (price) => this.priceToY(price),
    });
    context.restore();
  }

  #font() {
    return `10px ${this.chart.options().layout.fontFamily}`;
  }

  setCursor(place) {
    const candle = place === null ? null : this.#candles[place];
    if (candle) this.chart.setCrosshairPosition(candle.close, candle.time / 1000, this.series);
    else this.chart.clearCrosshairPosition();
    this.#pointed(null, candle ? { time: candle.time / 1000, logical: place } : {});
  }

  onCursor(listener) {
    this.#cursorListener = listener;
  }

  onScroll(listener) {
    this.scrollListener = listener;
  }

  hold(isHeld) {
    // A scale that followed the line would run away under the pointer.
    const scale = this.series.priceScale();
    if (isHeld) this.#wasAuto = scale.options().autoScale;
    scale.applyOptions({ autoScale: !isHeld && this.#wasAuto });
    for (const { chart } of [this, ...this.#panes.values()]) {
      chart.applyOptions({ handleScale: !isHeld,
        handleScroll: isHeld ? false : { mouseWheel: true, pressedMouseMove: true,
          horzTouchDrag: true, vertTouchDrag: false } });
    }
  }

  showNewest() {
    this.chart.timeScale().scrollToRealTime();
  }

  priceToY(price) {
    return this.series.priceToCoordinate(price);
  }

  yToPrice(y) {
    return this.series.coordinateToPrice(y);
  }

  close() {
    for (const pane of this.#panes.values()) pane.chart.remove();
    this.chart.remove();
    this.#container.replaceChildren();
  }
}

function put(series, points, isAppended) {
  if (!isAppended) series.setData(points);
  else for (const point of points) series.update(point);
}

function changed(known, wanted) {
  return Object.entries(wanted).some(([key, value]) => known[key] !== value);
}

function keepOnly(known, wanted, remove) {
  const ids = new Set(wanted.map((each) => each.id));
  for (const [id, each] of known) {
    if (ids.has(id)) continue;
    remove(each);
    known.delete(id);
  }
}
