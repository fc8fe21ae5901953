// The way of an order from the ticket to the venue: the last question, the review, the sending, and
// then the stop and the target. One order is on its way at a time.

import { plain } from '../../core/decimal.js';
import { toast } from '../../core/dialog.js';
import { h, reconcile, setText } from '../../core/dom.js';
import { decimal, quantity } from '../../core/format.js';
import { confirmsOrders } from '../../core/settings.js';
import { effect, Signal } from '../../core/signal.js';
import { chosen } from '../../state/market.js';
import { problemOf } from './checks.js';
import { problemOfRejection, problemOfReply, sentence } from './refusals.js';
import { entryRequest, protectionsOf } from './requests.js';
import { headlineOf, review } from './review.js';
import { EntryWatch } from './entry-watch.js';
import { outcomeOf, protect, send } from './submit.js';

const namesOf = { stopLoss: 'stop loss', takeProfit: 'take profit' };

/** Sends what is in the ticket. */
export class Sender {
  /** What is being done, in words; null when nothing is under way. @type {Signal<string | null>} */
  busy = new Signal(null);
  /** What the last order came to. @type {Signal<{ words: string, level: string } | null>} */
  result = new Signal(null);
  /** What was refused. @type {Signal<import('./refusals.js').Problem | null>} */
  problem = new Signal(null);
  /** Stops and targets that could not be placed. @type {Signal<object[]>} */
  unprotected = new Signal([]);
  #isReviewing = false;

  /** @param {object} parts The form's: `scope`, `ticket`, `whatIf`, `obstacle`, `pools`. */
  constructor(parts) {
    this.parts = parts;
    this.entries = new EntryWatch(parts.scope, (about) => this.#tellLost(about));
    this.watch = {
      tell: (words) => {
        this.busy.value = words;
      },
      isOver: () => parts.scope.isClosed,
    };
  }

  /**
   * Sends the order, with a review before if asked for.
   * @param {{ reviews?: boolean }} options As the settings say, if left out.
   */
  async submit({ reviews = confirmsOrders.peek() } = {}) {
    const { ticket, obstacle } = this.parts;
    if (this.busy.peek() !== null || this.#isReviewing || obstacle() !== null) return;
    this.result.value = null;
    const problem = ticket.missing() ?? problemOf(ticket);
    this.problem.value = problem && { ...problem, focuses: true };
    if (problem) return;
    if (reviews && !await this.#reviewed()) return;
    await this.#send();
  }

  async #reviewed() {
    const { ticket, whatIf, obstacle, pools } = this.parts;
    this.#isReviewing = true;
    try {
      return await review({
        ticket, instrument: chosen(), answer: whatIf.answer, pools, obstacle,
      });
    } finally {
      this.#isReviewing = false;
    }
  }

  async #send() {
    const { ticket, whatIf } = this.parts;
    const instrument = chosen();
    this.busy.value = 'Sending…';
    let request = null;
    try {
      const answer = await this.#lastAnswer(whatIf, ticket);
      const size = plain(answer?.quantity) ?? ticket.size.peek().value;
      if (!(Number(size) > 0)) {
        this.problem.value = answer?.rejection ? problemOfRejection(answer.rejection)
          : { field: 'size', words: 'The amount comes to less than one step of quantity.' };
        return;
      }
      request = entryRequest(ticket, instrument.symbol, size);
      const protections = protectionsOf(ticket, instrument.symbol, size);
      const headline = headlineOf(ticket, instrument, size);
      const reply = await send(request, this.watch);
      this.#tellAccepted(reply, headline, instrument);
      await this.#protect(protections, reply);
    } catch (error) {
      await this.#tellRefused(error, request, instrument);
    } finally {
      this.busy.value = null;
    }
  }

  /** Amounts in base need no answer: they can be sent when the what-if fails. */
  async #lastAnswer(whatIf, ticket) {
    try {
      return await whatIf.settled(ticket.question());
    } catch (error) {
      if (ticket.size.peek().kind === 'base') return null;
      throw error;
    }
  }

  #tellAccepted(reply, headline, instrument) {
    const outcome = outcomeOf(reply);
    const filled = `${quantity(outcome.filled)} ${instrument.base}`;
    const price = outcome.price ? ` at ${decimal(outcome.price, instrument.priceDecimals)}` : '';
    if (outcome.isFilled) {
      this.result.value = { words: `Filled: ${filled}${price}.`, level: 'good' };
    } else if (outcome.isOver) {
      const words = Number(outcome.filled) > 0
        ? `Filled ${filled}${price}; the rest found no price it may trade at and is over.`
        : 'Accepted, but nothing could be filled at a price it may trade at; it is over.';
      this.result.value = { words, level: 'warning' };
      toast(words, { level: 'warning', title: headline });
    } else {
      const part = Number(outcome.filled) > 0 ? `, ${filled} filled at once` : '';
      this.result.value = { words: `Accepted${part}: ${headline}.`, level: 'good' };
      toast(headline, { level: 'good', title: 'Order accepted' });
    }
  }

  async #protect(protections, reply) {
    const outcome = outcomeOf(reply);
    if (outcome.isOver && !(Number(outcome.filled) > 0)) return;
    const placed = [];
    for (const protection of protections) {
      this.busy.value = `Placing the ${namesOf[protection.purpose]}…`;
      const size = outcome.isOver ? outcome.filled : protection.quantity;
      const about = { ...protection, quantity: size };
      const made = await this.place(about);
      if (made) placed.push({ id: String(made.algoId), name: made.clientAlgoId, about });
    }
    if (outcome.isOver) return;
    this.entries.add({ id: String(reply.orderId), name: reply.clientOrderId,
      symbol: reply.symbol, protections: placed });
  }

  #tellLost(about) {
    const name = namesOf[about.purpose];
    this.#addUnprotected(about, `The ${name} at ${quantity(about.price)} is gone, reached or `
      + 'cancelled, before its entry has filled: the entry goes on without it.');
  }

  #addUnprotected(about, words) {
    this.unprotected.value = [...this.#unprotectedBut(about), { ...about, words }];
    toast(words, {
      level: about.purpose === 'stopLoss' ? 'critical' : 'warning',
      title: `${about.symbol} without ${namesOf[about.purpose]}`,
    });
  }

  #unprotectedBut({ purpose, symbol }) {
    return this.unprotected.peek().filter(
      (each) => each.purpose !== purpose || each.symbol !== symbol);
  }

  /**
   * Places a stop or a target; one that fails stays in the list until it is placed or put away.
   * @returns {Promise<any>} The order, or null.
   */
  async place(protection) {
    const name = namesOf[protection.purpose];
    try {
      const made = await protect(protection, this.watch);
      this.unprotected.value = this.#unprotectedBut(protection);
      toast(`${protection.symbol} at ${quantity(protection.price)}`, {
        level: 'good', title: `${sentence(name).slice(0, -1)} placed`,
      });
      return made;
    } catch (error) {
      this.#addUnprotected(protection, `The entry was accepted, but its ${name} at ${quantity(
        protection.price)} was not placed: ${sentence(error.message)}`);
      return null;
    }
  }

  /** Tries a stop or a target again. */
  async retry(protection) {
    if (this.busy.peek() !== null) return;
    this.busy.value = `Placing the ${namesOf[protection.purpose]}…`;
    try {
      await this.place(protection);
    } finally {
      this.busy.value = null;
    }
  }

  async #tellRefused(error, request, instrument) {
    const { whatIf, ticket } = this.parts;
    if (!request || error.code === 'notTaken' || error.code === 'unknown') {
      this.result.value = { words: sentence(error.message), level: 'critical' };
      return;
    }
    const about = {
      instrument, order: request.form, whatIf: whatIf.answer.peek(), position: ticket.position,
    };
    let problem = problemOfReply(error, about);
    if (problem.field === null) problem = await this.#askedFor(problem);
    this.problem.value = { ...problem, focuses: true };
    this.result.value = { words: `Refused: ${problem.words}`, level: 'critical' };
  }

  /** The reply named no field; the what-if may. */
  async #askedFor(problem) {
    const { whatIf, ticket } = this.parts;
    try {
      whatIf.repeat();
      const answer = await whatIf.settled(ticket.question());
      return answer?.rejection?.field ? problemOfRejection(answer.rejection) : problem;
    } catch {
      return problem;
    }
  }
}

/** Stops that are missing, each with a way to place it after all. */
export function missingStops(scope, sender) {
  const element = h('ul.missing-stops', { role: 'alert' });
  effect(scope, () => {
    reconcile(element, sender.unprotected.value, (each) => each.symbol + each.purpose, (first) => {
      let present = first;
      const words = h('p');
      const again = h('button.small', {
        type: 'button', onclick: () => sender.retry(present),
      }, 'Try again');
      const dismiss = h('button.small.quiet', {
        type: 'button', onclick: () => {
          sender.unprotected.value = sender.unprotected.peek().filter((each) => each !== present);
        },
      }, 'Put away');
      return {
        element: h('li', {}, words, h('div.row', {}, again, dismiss)),
        update(next) {
          present = next;
          setText(words, next.words);
        },
      };
    });
    element.hidden = sender.unprotected.value.length === 0;
  });
  return element;
}
