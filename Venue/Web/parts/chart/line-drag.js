// Dragging lines: a pointer put down near one takes hold of it and the chart stands still
// meanwhile. Mouse and touch events are kept from the chart only then, so that elsewhere it
// scrolls as always.

const reachOf = { mouse: 6, pen: 10, touch: 16 };

/**
 * Lets lines be dragged.
 * @param {import('../../core/scope.js').Scope} scope
 * @param {HTMLElement} area What the chart is in.
 * @param {{ port: () => import('./chart-port.js').ChartPort | null, lines: () => any[],
 *   mover: import('./line-mover.js').LineMover }} with
 */
export function dragLines(scope, area, { port, lines, mover }) {
  let pointer = null;
  let offset = 0;

  const yOf = (event) => event.clientY - area.getBoundingClientRect().top;
  const nearest = (y, reach) => {
    let best = null;
    for (const line of lines()) {
      if (!line.isMovable) continue;
      const at = port()?.priceToY(Number(line.price));
      const distance = at === null || at === undefined ? Infinity : Math.abs(at - y);
      if (distance <= reach && (!best || distance < best.distance)) best = { line, distance, at };
    }
    return best;
  };
  const stop = (event) => {
    if (pointer === null) return;
    if (event.cancelable) event.preventDefault();
    event.stopPropagation();
  };
  const end = (event, isKept) => {
    if (event.pointerId !== pointer) return;
    pointer = null;
    port()?.hold(false);
    if (isKept) mover.ask();
    else mover.cancel();
  };

  scope.listen(area, 'pointerdown', (event) => {
    if (pointer !== null || event.button !== 0 || event.target.closest('button, a')) return;
    const found = nearest(yOf(event), reachOf[event.pointerType] ?? 6);
    if (!found || !mover.start(found.line)) return;
    pointer = event.pointerId;
    offset = found.at - yOf(event);
    port().hold(true);
    area.setPointerCapture(pointer);
    event.stopPropagation();
  }, true);
  scope.listen(area, 'pointermove', (event) => {
    if (pointer === null) {
      const isNear = event.pointerType !== 'touch' && nearest(yOf(event), reachOf.mouse) !== null;
      area.classList.toggle('is-near-line', isNear && mover.isOpen);
      return;
    }
    if (event.pointerId !== pointer) return;
    const price = port()?.yToPrice(yOf(event) + offset);
    if (price > 0) mover.to(price);
    event.stopPropagation();
  }, true);
  scope.listen(area, 'pointerup', (event) => end(event, true), true);
  scope.listen(area, 'pointercancel', (event) => end(event, false), true);
  scope.listen(area, 'mousedown', stop, true);
  scope.listen(area, 'touchstart', stop, { capture: true, passive: false });
  scope.listen(area, 'touchmove', stop, { capture: true, passive: false });
}
