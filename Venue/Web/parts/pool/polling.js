// Figures that are asked for again and again, but only while somebody can see them.

const usual = 5000;

/**
 * Runs work at once and then every few seconds while a `<details>` is open and the page is seen.
 * @param {import('../../core/scope.js').Scope} scope
 * @param {HTMLDetailsElement} details
 * @param {(signal: AbortSignal) => Promise<void>} work Tells of its failures itself.
 * @returns {() => void} Runs the work now, as after a changed input, if it is open.
 */
export function whileOpen(scope, details, work, every = usual) {
  const round = new Round(scope, () => details.open, work, every);
  scope.listen(details, 'toggle', () => round.run());
  return () => round.run();
}

/** As `whileOpen`, for an element that is scrolled into view. */
export function whileVisible(scope, element, work, every = usual) {
  let isSeen = false;
  const round = new Round(scope, () => isSeen, work, every);
  const watch = new IntersectionObserver((entries) => {
    const was = isSeen;
    isSeen = entries.at(-1).isIntersecting;
    if (isSeen && !was) round.run();
  });
  watch.observe(element);
  scope.keep(() => watch.disconnect());
  return () => round.run();
}

class Round {
  #isWanted;
  #work;
  #request = null;

  constructor(scope, isWanted, work, every) {
    this.#isWanted = isWanted;
    this.#work = work;
    scope.every(every, () => this.run());
    scope.keep(() => this.#request?.abort());
  }

  run() {
    if (!this.#isWanted() || document.hidden) return;
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    this.#work(request.signal);
  }
}
