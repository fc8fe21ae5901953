// What can be seen to be wrong before anything is sent: a stop or a target on the wrong side, which
// the venue would refuse or fire at once. Everything else is the venue's to say.

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
  if (!ticket.hasProtection) return null;
  return wrongSide(ticket, 'stopLoss') ?? wrongSide(ticket, 'takeProfit');
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
  const { last, mark } = ticker(instrument.symbol).peek();
  const isMark = ticket.protectionTrigger.value === 'markPrice';
  const current = isMark ? mark : last;
  if (!current || !misses(decimals.parse(current))) return null;
  return { field: purpose, words: `It would fire at once: expected a price ${way} the present ${
    isMark ? 'mark' : 'last'} price of ${show(current, instrument)}. It can also be set once the `
    + 'entry has filled, at the position.' };
}

function show(price, instrument) {
  return decimal(price, instrument.priceDecimals);
}
