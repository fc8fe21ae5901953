// Asks the venue what the order in the ticket would do. One question is under way at a time; a new
// one takes the place of the old, so that what is shown belongs to what was entered last.

import { native } from '../../core/api.js';
import { effect, Signal } from '../../core/signal.js';

const repeatEvery = 2000;

/**
 * Follows a ticket with questions.
 * @param {import('../../core/scope.js').Scope} scope
 * @param {import('./ticket.js').Ticket} ticket
 * @param {() => boolean} isLive Follows signals; nothing is asked while it is false.
 */
export function followWhatIf(scope, ticket, isLive) {
  const asker = new Asker();
  const ask = () => asker.want(isLive() ? ticket.question() : null);
  effect(scope, ask);
  // A keystroke does not wait for the next frame, which may be late while charts are drawn.
  asker.hurry = ask;
  // Prices move while nothing is typed.
  scope.every(repeatEvery, () => {
    if (!document.hidden) asker.repeat();
  });
  scope.keep(() => asker.want(null));
  return asker;
}

class Asker {
  /** The venue's answer to the question last asked, or null. @type {Signal<any>} */
  answer = new Signal(null);
  /** Asks about the ticket as it is, without waiting for a frame. */
  hurry = () => {};
  /** Why there is no answer. @type {Signal<Error | null>} */
  failure = new Signal(null);
  #wanted = null;
  #underWay = null;
  #answered = null;
  #control = null;

  /** Asks, unless that very question was asked already. */
  want(question) {
    const text = question && JSON.stringify(question);
    if (text === this.#wanted) return;
    const isOther = !isSameOrder(question, this.#wanted && JSON.parse(this.#wanted));
    this.#wanted = text;
    if (isOther) this.answer.value = null;
    if (text === null) this.#stop();
    else this.#ask(text);
  }

  /** Asks the same again. */
  repeat() {
    if (this.#wanted && !this.#control) this.#ask(this.#wanted);
  }

  /**
   * The answer to a question, asked anew unless it is there or under way.
   * @returns {Promise<any>} Throws the refusal of the request.
   */
  async settled(question) {
    this.want(question);
    if (this.#wanted === null) return null;
    if (this.#answered !== this.#wanted && !this.#control) this.#ask(this.#wanted);
    if (this.#control) await this.#underWay;
    if (this.failure.peek()) throw this.failure.peek();
    return this.answer.peek();
  }

  #stop() {
    this.#control?.abort();
    this.#control = null;
    this.#answered = null;
    this.answer.value = null;
    this.failure.value = null;
  }

  #ask(text) {
    this.#control?.abort();
    const control = new AbortController();
    this.#control = control;
    this.#underWay = this.#exchange(text, control);
  }

  async #exchange(text, control) {
    try {
      const answer = await native.post('/what-if', JSON.parse(text), control.signal);
      if (control !== this.#control) return;
      this.#answered = text;
      this.failure.value = null;
      this.answer.value = answer;
    } catch (error) {
      if (control.signal.aborted || control !== this.#control) return;
      this.#answered = text;
      this.answer.value = null;
      this.failure.value = error;
    } finally {
      if (control === this.#control) this.#control = null;
    }
  }
}

/** An older answer may stand until the new one comes if only figures differ. */
function isSameOrder(one, other) {
  return Boolean(one && other) && ['symbol', 'side', 'type', 'positionSide'].every(
    (key) => one[key] === other[key]);
}
