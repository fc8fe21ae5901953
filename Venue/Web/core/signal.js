// Values that tell when they change. Effects run at most once in a frame, however often their
// values changed, so that a hundred messages a second cost one painting.

let running = null;
const waiting = new Set();
let isPlanned = false;

/** A value that can be read, set and followed. */
export class Signal {
  #value;
  #followers = new Set();

  constructor(value) {
    this.#value = value;
  }

  /** The value; an effect that reads it here follows it. */
  get value() {
    if (running) running.follow(this, this.#followers);
    return this.#value;
  }

  /** The value, without following it. */
  peek() {
    return this.#value;
  }

  set value(value) {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    this.touch();
  }

  /** Tells followers although the value is the same object, as after a change inside it. */
  touch() {
    for (const effect of this.#followers) effect.plan();
  }
}

class Effect {
  #work;
  #sources = new Set();
  #isOver = false;

  constructor(work) {
    this.#work = work;
    this.run();
  }

  follow(_, followers) {
    followers.add(this);
    this.#sources.add(followers);
  }

  plan() {
    waiting.add(this);
    planFrame();
  }

  run() {
    if (this.#isOver) return;
    for (const followers of this.#sources) followers.delete(this);
    this.#sources.clear();
    const outer = running;
    running = this;
    try {
      this.#work();
    } finally {
      running = outer;
    }
  }

  end() {
    this.#isOver = true;
    waiting.delete(this);
    for (const followers of this.#sources) followers.delete(this);
    this.#sources.clear();
  }
}

function planFrame() {
  if (isPlanned) return;
  isPlanned = true;
  // Hidden pages get no frames; they go on at a slower pace.
  if (document.hidden) setTimeout(runWaiting, 250);
  else requestAnimationFrame(runWaiting);
}

function runWaiting() {
  isPlanned = false;
  const due = [...waiting];
  waiting.clear();
  for (const effect of due) {
    try {
      effect.run();
    } catch (error) {
      reportError(error);
    }
  }
}

/** A page that is hidden between planning and frame would wait for ever. */
document.addEventListener('visibilitychange', () => {
  if (isPlanned) setTimeout(() => isPlanned && runWaiting(), 0);
});

/**
 * Runs work now, and again in the next frame after a signal it read has changed.
 * @param {import('./scope.js').Scope} scope Ends with it.
 * @param {() => void} work What to do.
 */
export function effect(scope, work) {
  const made = new Effect(work);
  scope.keep(() => made.end());
}

/** Runs work whose reading the effect around it is not to follow. */
export function untracked(work) {
  const outer = running;
  running = null;
  try {
    return work();
  } finally {
    running = outer;
  }
}

/** A signal worked out of others; ends with the scope. */
export function derived(scope, work) {
  const result = new Signal(undefined);
  effect(scope, () => {
    result.value = work();
  });
  return result;
}

/** Runs what waits without waiting for a frame; for tests and for focus that must move now. */
export function flush() {
  for (let round = 0; waiting.size > 0 && round < 10; round += 1) runWaiting();
}
