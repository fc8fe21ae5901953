// What a chart must be able to do, whoever draws it. Lightweight Charts draws where it was fetched
// at set-up; without it our own canvas does, so that a venue without the library still has a chart.

import { h } from '../../core/dom.js';
import { CanvasChart } from './canvas-chart.js';
import { LightweightChart } from './lightweight-chart.js';

/**
 * @typedef {object} Line A price across the chart.
 * @property {string} id @property {number} price @property {string} label
 * @property {string} color @property {'solid' | 'dotted' | 'dashed' | 'long' | 'sparse'} dash
 * @property {boolean} [isStrong] Drawn thicker, as while it is moved.
 *
 * @typedef {object} Overlay A curve over the candles: one value for each candle, null for none.
 * @property {string} id @property {string} color @property {string} dash
 * @property {(number | null)[]} values
 *
 * @typedef {object} Pane A curve under the candles, with levels marked.
 * @property {string} id @property {string} title @property {string} color
 * @property {(number | null)[]} values @property {number[]} levels @property {number} decimals
 *
 * @typedef {object} Band A stretch of prices. @property {number} low @property {number} high
 * @property {number} since @property {string} color @property {string} label
 *
 * @typedef {object} Marker A fill. @property {number} time Beginning of its candle.
 * @property {boolean} isBuy @property {string} text
 *
 * @typedef {object} ChartPort Places count candles from the first; heights are pixels from the top
 *   of the container.
 * @property {'lightweight' | 'own'} name
 * @property {(style: ChartStyle) => void} setStyle
 * @property {() => void} begin Other candles follow: the newest are shown, prices scaled anew.
 * @property {(candles: any[], from: number) => void} setCandles `from`: first that changed.
 * @property {(isShown: boolean) => void} setVolume
 * @property {(overlays: Overlay[], from: number) => void} setOverlays
 * @property {(panes: Pane[], from: number) => void} setPanes
 * @property {(bands: Band[]) => void} setBands
 * @property {(lines: Line[]) => void} setLines
 * @property {(markers: Marker[]) => void} setMarkers
 * @property {(place: number | null) => void} setCursor
 * @property {(listener: (place: number | null) => void) => void} onCursor
 * @property {(listener: (place: number) => void) => void} onScroll Gets the first place in view.
 * @property {(isHeld: boolean) => void} hold Suspends scrolling while something is dragged.
 * @property {() => void} showNewest
 * @property {(price: number) => number | null} priceToY
 * @property {(y: number) => number | null} yToPrice
 * @property {() => void} close
 *
 * @typedef {object} ChartStyle
 * @property {Record<string, string>} colors Of the style sheet, without the dashes.
 * @property {(price: number) => string} price How a price is written.
 * @property {number} tick The price step. @property {number} decimals
 * @property {number} length Of a candle, in milliseconds.
 */

let library = null;

/** Loads the library once; resolves to null where it is not there. */
function loadLibrary() {
  library ??= new Promise((resolve) => {
    const address = new URL('../../vendor/lightweight-charts.js', import.meta.url).href;
    document.head.append(h('script', {
      src: address, onload: () => resolve(globalThis.LightweightCharts ?? null),
      onerror: () => resolve(null),
    }));
  });
  return library;
}

/**
 * Opens a chart in a container; it ends with the scope.
 * @param {import('../../core/scope.js').Scope} scope
 * @param {HTMLElement} container
 * @returns {Promise<ChartPort | null>} Null if the scope ended meanwhile.
 */
export async function openChart(scope, container) {
  const found = await loadLibrary();
  if (scope.isClosed) return null;
  const port = found ? new LightweightChart(found, container) : new CanvasChart(container);
  scope.keep(() => port.close());
  return port;
}
