// Stops and targets after their entry was accepted. What could not be placed, and what was lost
// before its entry had filled, stays in a list until it is placed or put away: on whatever page one
// is, a position without the stop that was asked for is nothing to be silent about.

import { toast } from '../../core/dialog.js';
import { h, reconcile, setText } from '../../core/dom.js';
import { quantity } from '../../core/format.js';
import { Scope } from '../../core/scope.js';
import { effect, Signal } from '../../core/signal.js';
import { user } from '../../state/session.js';
import { EntryWatch } from './entry-watch.js';
import { sentence } from './refusals.js';
import { busy, outcomeOf, protect } from './submit.js';

const namesOf = { stopLoss: 'stop loss', takeProfit: 'take profit' };
const keyOf = ({ symbol, leg, purpose }) => `${symbol} ${leg} ${purpose}`;

/** Stops and targets that are missing. @type {Signal<object[]>} */
const unprotected = new Signal([]);
const entries = new EntryWatch(new Scope(), tellLost);

// They are one person's; another who signs in has nothing to do with them.
effect(new Scope(), () => {
  if (user.value) return;
  unprotected.value = [];
  entries.clear();
});

/**
 * Places what goes with an entry.
 * @param {object[]} protections As `protectionsOf` makes them.
 * @param {any} reply The entry as the venue has it.
 * @returns {Promise<string>} What was placed, in sentences.
 */
export async function protectEntry(protections, reply) {
  const outcome = outcomeOf(reply);
  if (outcome.isOver && !(Number(outcome.filled) > 0)) return '';
  const placed = [];
  for (const protection of protections) {
    const size = outcome.isOver ? outcome.filled : protection.quantity;
    const about = { ...protection, quantity: size };
    const made = await place(about);
    if (made) placed.push({ id: String(made.algoId), name: made.clientAlgoId, about });
  }
  if (!outcome.isOver) {
    entries.add({
      id: String(reply.orderId), name: reply.clientOrderId, symbol: reply.symbol,
      protections: placed,
    });
  }
  return placed.map(({ about }) => ` ${sentence(`${namesOf[about.purpose]} at ${quantity(
    about.price)} placed`)}`).join('');
}

async function place(protection) {
  const name = namesOf[protection.purpose];
  busy.value = `Placing the ${name}…`;
  try {
    const made = await protect(protection);
    forget(protection);
    return made;
  } catch (error) {
    tell(protection, `The entry was accepted, but its ${name} at ${quantity(protection.price)} was `
      + `not placed: ${sentence(error.message)}`);
    return null;
  }
}

async function retry(protection) {
  if (busy.peek() !== null) return;
  try {
    if (await place(protection)) {
      toast(`${protection.symbol} at ${quantity(protection.price)}`, {
        level: 'good', title: sentence(`${namesOf[protection.purpose]} placed`),
      });
    }
  } finally {
    busy.value = null;
  }
}

function tellLost(about) {
  tell(about, `The ${namesOf[about.purpose]} at ${quantity(about.price)} is gone, reached or `
    + 'cancelled, before its entry has filled: the entry goes on without it.');
}

function tell(about, words) {
  forget(about);
  unprotected.value = [...unprotected.peek(), { ...about, words }];
  toast(words, {
    level: about.purpose === 'stopLoss' ? 'critical' : 'warning',
    title: `${about.symbol} without ${namesOf[about.purpose]}`,
  });
}

function forget(about) {
  unprotected.value = unprotected.peek().filter((each) => keyOf(each) !== keyOf(about));
}

/** What is missing, each with a way to place it after all. */
export function missingStops(scope) {
  const element = h('ul.missing-stops', { role: 'alert' });
  effect(scope, () => {
    reconcile(element, unprotected.value, keyOf, (first) => missingRow(first));
    element.hidden = unprotected.value.length === 0;
  });
  return element;
}

function missingRow(first) {
  let present = first;
  const words = h('p');
  return {
    element: h('li', {}, words, h('div.row', {},
      h('button.small', { type: 'button', onclick: () => retry(present) }, 'Try again'),
      h('button.small.quiet', { type: 'button', onclick: () => forget(present) }, 'Put away'))),
    update(next) {
      present = next;
      setText(words, next.words);
    },
  };
}
