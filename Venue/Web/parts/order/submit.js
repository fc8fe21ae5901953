// Sends orders. When no answer comes the order may have been taken all the same: then the venue is
// asked for it by its name until it is certain, and only then may it be sent again.

import { ApiError, fapi } from '../../core/api.js';
import { Signal } from '../../core/signal.js';
import { protectionRequest } from './requests.js';

/** The venue does not know the order. */
const isUnknownOrder = -2013;
/** The venue's queue is full: nothing was done. */
const notDone = -1008;
const isDuplicateClosing = -4130;
const pauses = [400, 1200, 2400];
const slowPause = 3000;

/**
 * What is being done, in words; null when nothing is under way. One for all pages: as long as the
 * fate of an order is not known, nothing else is sent.
 * @type {Signal<string | null>}
 */
export const busy = new Signal(null);

/** True for an error after which an order may or may not have been taken. */
export function isUncertain(error) {
  return error instanceof ApiError
    && (error.status === 0 || error.status === 408
      || (error.status >= 500 && error.code !== notDone));
}

/**
 * Sends one order.
 * @param {import('./requests.js').OrderRequest} request
 * @returns {Promise<any>} The order as the venue has it. Throws its refusal.
 */
export async function send(request) {
  try {
    return await fapi.post(request.path, request.form);
  } catch (error) {
    if (!isUncertain(error)) throw error;
    busy.value = 'No answer. Asking the venue whether the order was taken…';
    return lookUp(request);
  }
}

/**
 * Asks for an order by name. A venue that answers several times that it has no such order has not
 * taken it: the request is given up by then on its way, too.
 */
async function lookUp(request) {
  let missed = 0;
  for (;;) {
    await pause(missed < pauses.length ? pauses[missed] : slowPause);
    try {
      return await question(request);
    } catch (error) {
      if (error.code === isUnknownOrder) {
        missed += 1;
        if (missed < pauses.length) continue;
        throw new ApiError(0, 'notTaken', 'No answer came, and the venue does not have the '
          + 'order: it was not taken. It can be sent again.');
      }
      // Whatever else is answered, as by a session that ended, says nothing of the order.
      missed = 0;
      busy.value = `Whether the order was taken is not known: ${error.message}. Asking again until `
        + 'the venue says so…';
      await pause(slowPause);
    }
  }
}

function question({ form, name, isConditional }) {
  return isConditional
    ? fapi.get('/fapi/v1/algoOrder', { clientAlgoId: name })
    : fapi.get('/fapi/v1/order', { symbol: form.symbol, origClientOrderId: name });
}

function pause(milliseconds) {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

/**
 * What became of an entry.
 * @returns {{ filled: string, isOver: boolean, isFilled: boolean, price: string | null }}
 *   `isOver`: nothing of it will fill any more.
 */
export function outcomeOf(reply) {
  const filled = reply.executedQty ?? '0';
  return {
    filled, price: Number(reply.avgPrice) > 0 ? reply.avgPrice : null,
    isFilled: reply.status === 'FILLED',
    isOver: ['FILLED', 'EXPIRED', 'CANCELED', 'REJECTED', 'EXPIRED_IN_MATCH']
      .includes(reply.status ?? reply.algoStatus),
  };
}

/**
 * Places a stop or a target. If one that closes the whole position is there already, this one takes
 * the entry's part.
 * @param {object} protection One of `protectionsOf`.
 */
export async function protect(protection) {
  try {
    return await send(protectionRequest(protection));
  } catch (error) {
    if (error.code !== isDuplicateClosing || !protection.closesAll) throw error;
    return send(protectionRequest({ ...protection, closesAll: false }));
  }
}
