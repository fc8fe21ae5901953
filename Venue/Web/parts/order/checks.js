// What can be seen to be wrong before anything is sent: a quantity off the step, a trigger, a stop
// or a target on the wrong side of the price. Everything else is the venue's to say.

import * as decimals from '../../core/decimal.js';
import { decimal } from '../../core/format.js';
import { now } from '../../core/api.js';
import { chosen, ticker } from '../../state/market.js';

const leastAhead = 600_000;

/**
 * The first thing that would not be accepted, or null.
 * @param {import('./ticket.js').Ticket} ticket
 * @returns {import('./refusals.js').Problem | null}
 */
export function problemOf(ticket) {
  const isDated = ticket.kind.hasPrice && ticket.timeInForce.value === 'GTD';
  if (isDated && !(ticket.goodTill.value > now() + leastAhead)) {
    return { field: 'goodTill', words: 'Expected a time at least ten minutes ahead.' };
  }
  return offStep(ticket) ?? wrongTrigger(ticket)
    ?? (ticket.hasProtection ? wrongSide(ticket, 'stopLoss') ?? wrongSide(ticket, 'takeProfit')
      : null);
}

/** A quantity is taken as it was entered or not at all; other amounts are cut to the step. */
function offStep(ticket) {
  const { kind, value } = ticket.size.value;
  const instrument = chosen();
  const raw = kind === 'base' && value ? decimals.parse(value) : null;
  if (raw === null || !instrument) return null;
  const step = decimals.parse(instrument.stepSize);
  if (raw % step === 0n) return null;
  const below = decimals.floorTo(raw, step);
  const near = [below, below + step].filter((each) => each > 0n).map((each) =>
    decimals.format(each));
  return { field: 'size', words: `Expected a multiple of ${decimals.plain(instrument.stepSize)} ${
    instrument.base}, as ${near.join(' or ')}.` };
}

/** A trigger that is reached already would set the order off at once. */
function wrongTrigger(ticket) {
  const price = ticket.kind.hasTrigger && ticket.trigger.value
    ? decimals.parse(ticket.trigger.value) : null;
  const present = presentPrice(ticket.workingType.value);
  if (price === null || present === null) return null;
  const isStop = ticket.kind.word.startsWith('STOP');
  const isAbove = isStop === (ticket.side.value === 'buy');
  const isReached = isAbove ? price <= present.raw : price >= present.raw;
  return isReached ? { field: 'triggerPrice', words: 'It would be set off at once: expected a '
    + `price ${isAbove ? 'above' : 'below'} ${present.words}.` } : null;
}

/** The price that triggers, as it is now; null until known. */
function presentPrice(workingType) {
  const instrument = chosen();
  if (!instrument) return null;
  const { last, mark } = ticker(instrument.symbol).peek();
  const isMark = workingType === 'markPrice';
  const price = isMark ? mark : last;
  if (!price) return null;
  return { raw: decimals.parse(price), words: `the present ${isMark ? 'mark' : 'last'} price of ${
    show(price, instrument)}` };
}

/** A stop must lie on the losing side, a target on the winning side, of the entry and of now. */
function wrongSide(ticket, purpose) {
  const sent = ticket[purpose].value;
  const price = sent ? decimals.parse(sent) : null;
  const instrument = chosen();
  if (price === null || !instrument) return null;
  const isBelow = (purpose === 'stopLoss') === (ticket.side.value === 'buy');
  const way = isBelow ? 'below' : 'above';
  const misses = (bound) => bound !== null && (isBelow ? price >= bound : price <= bound);
  const entry = ticket.kind.hasPrice && ticket.price.value
    ? decimals.parse(ticket.price.value) : null;
  if (misses(entry)) {
    return { field: purpose, words: `Expected a price ${way} the entry at ${show(
      ticket.price.value, instrument)}.` };
  }
  const present = presentPrice(ticket.protectionTrigger.value);
  if (present === null || !misses(present.raw)) return null;
  return { field: purpose, words: `It would fire at once: expected a price ${way} ${
    present.words}. It can also be set once the entry has filled, at the position.` };
}

function show(price, instrument) {
  return decimal(price, instrument.priceDecimals);
}
