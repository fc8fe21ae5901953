// The way of an order from the ticket to the venue: the last question, the review, the sending, and
// then the stop and the target. One order is on its way at a time.

import { plain } from '../../core/decimal.js';
import { toast } from '../../core/dialog.js';
import { decimal, quantity } from '../../core/format.js';
import { confirmsOrders } from '../../core/settings.js';
import { Signal } from '../../core/signal.js';
import { chosen } from '../../state/market.js';
import { problemOf } from './checks.js';
import { protectEntry } from './protecting.js';
import { problemOfRejection, problemOfReply, sentence } from './refusals.js';
import { entryRequest, protectionsOf } from './requests.js';
import { headlineOf, review } from './review.js';
import { busy, outcomeOf, send } from './submit.js';

/** Sends what is in the ticket. */
export class Sender {
  /** What the last order came to. @type {Signal<{ words: string, level: string } | null>} */
  result = new Signal(null);
  /** What was refused. @type {Signal<import('./refusals.js').Problem | null>} */
  problem = new Signal(null);
  #isReviewing = false;

  /** @param {object} parts The form's: `ticket`, `whatIf`, `obstacle`, `pools`. */
  constructor(parts) {
    this.parts = parts;
  }

  /**
   * Sends the order, with a review before if asked for.
   * @param {{ reviews?: boolean }} options As the settings say, if left out.
   */
  async submit({ reviews = confirmsOrders.peek() } = {}) {
    const { ticket, obstacle } = this.parts;
    if (busy.peek() !== null || this.#isReviewing || obstacle() !== null) return;
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
    busy.value = 'Sending…';
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
      const reply = await send(request);
      const accepted = this.#tellAccepted(reply, headline, instrument);
      const more = await protectEntry(protections, reply);
      if (more) this.result.value = { ...accepted, words: accepted.words + more };
    } catch (error) {
      await this.#tellRefused(error, request, instrument);
    } finally {
      busy.value = null;
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
    }
    return this.result.peek();
  }

  async #tellRefused(error, request, instrument) {
    const { whatIf, ticket } = this.parts;
    if (!request || error.code === 'notTaken') {
      this.result.value = { words: sentence(error.message), level: 'critical' };
      toast(error.message, { level: 'critical', title: 'Order not sent' });
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
