// What a view holds on to, so that it can be let go of in one call. Every listener, timer,
// effect and subscription of a view is kept in its scope; nothing outlives the view.

/** Collects what must be undone. */
export class Scope {
  #undo = [];
  #isClosed = false;

  /** Keeps a function that undoes something; runs it at once if the scope is closed already. */
  keep(undo) {
    if (this.#isClosed) undo();
    else this.#undo.push(undo);
    return undo;
  }

  /** A scope that ends with this one, or before. */
  child() {
    const child = new Scope();
    const undo = () => child.close();
    this.#undo.push(undo);
    child.keep(() => {
      this.#undo = this.#undo.filter((each) => each !== undo);
    });
    return child;
  }

  /** Listens to an event. */
  listen(target, type, listener, options) {
    target.addEventListener(type, listener, options);
    this.keep(() => target.removeEventListener(type, listener, options));
  }

  /** Does something every so many milliseconds. */
  every(milliseconds, work) {
    const timer = setInterval(work, milliseconds);
    this.keep(() => clearInterval(timer));
  }

  /** Does something once, later. */
  after(milliseconds, work) {
    const timer = setTimeout(work, milliseconds);
    const undo = () => clearTimeout(timer);
    this.keep(undo);
    return undo;
  }

  /** True once it was closed. */
  get isClosed() {
    return this.#isClosed;
  }

  /** Undoes everything, last first. */
  close() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const undo of this.#undo.reverse()) undo();
    this.#undo = [];
  }
}
