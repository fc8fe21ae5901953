// Our own painting on a chart of Lightweight Charts, as what that library calls a primitive. Marks of
// fills are painted so, too: its own would take room from the candles above and below.

/** Paints with every painting of the chart. */
export class Painting {
  #host = null;
  #views;

  /**
   * @param {'bottom' | 'top'} order Behind or before the candles.
   * @param {(context: CanvasRenderingContext2D, width: number, host: any) => void} paint
   */
  constructor(order, paint) {
    const draw = (target) => target.useMediaCoordinateSpace(({ context, mediaSize }) => {
      if (this.#host) paint(context, mediaSize.width, this.#host);
    });
    this.#views = [{ zOrder: () => order, renderer: () => ({ draw }) }];
  }

  attached(host) {
    this.#host = host;
  }

  detached() {
    this.#host = null;
  }

  /** Asks for painting anew, as after a change of what is painted. */
  touch() {
    this.#host?.requestUpdate();
  }

  updateAllViews() {}

  paneViews() {
    return this.#views;
  }
}
