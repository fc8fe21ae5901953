// How large the order is: in base, in quote, in percent of what can be opened, or by the risk
// taken. The venue turns each into a quantity; below the field stands what it came to.

import { plain } from '../../core/decimal.js';
import { h, setAttribute, setText } from '../../core/dom.js';
import { figureField } from '../../core/field.js';
import { decimal, none, number, percent, quantity } from '../../core/format.js';
import { effect } from '../../core/signal.js';
import { chosen } from '../../state/market.js';

const shares = ['10', '25', '50', '75', '100'];

/**
 * The amount of a ticket.
 * @param {import('../../core/scope.js').Scope} scope
 * @param {import('./ticket.js').Ticket} ticket
 * @param {import('../../core/signal.js').Signal<any>} answer Of the what-if.
 */
export function amountField(scope, ticket, answer) {
  const field = figureField({
    label: 'Amount', name: 'amount',
    onchange: (value) => {
      ticket.size.value = { ...ticket.size.peek(), value };
    },
  });
  const unit = h('select.unit-choice', {
    'aria-label': 'Unit of the amount', onchange: () => switchUnit(unit.value),
  });
  field.element.querySelector('.unit').replaceWith(unit);
  const worth = h('p.hint.figure-line');
  field.element.append(worth);

  const switchUnit = (kind) => {
    ticket.size.value = { kind, value: converted(kind, answer.peek()) };
    // The risk is measured to the stop: its field is needed.
    if (kind === 'risk' && ticket.canBeProtected) ticket.isProtected.value = true;
    field.input.focus();
  };
  const take = (share) => {
    ticket.size.value = { kind: 'percent', value: share };
  };
  const { chips, slider } = shareControls(scope, ticket, answer, take);

  effect(scope, () => {
    const instrument = chosen();
    const { kind, value } = ticket.size.value;
    if (!instrument) return;
    const units = [['base', instrument.base], ['quote', instrument.quote],
      ['percent', '% of max'], ['risk', `${instrument.quote} risk`]];
    const signature = units.map(([, words]) => words).join();
    if (unit.dataset.units !== signature) {
      unit.replaceChildren(...units.map(([each, words]) => h('option', { value: each }, words)));
      unit.dataset.units = signature;
    }
    unit.value = kind;
    setText(field.element.querySelector('label'), kind === 'risk' ? 'Lose at most' : 'Amount');
    if (field.value() !== value) field.set(value ?? '');
    field.step({ base: instrument.stepSize, quote: '1', percent: '1', risk: '10' }[kind]);
  });
  effect(scope, () => setText(worth, worthOf(ticket.size.value.kind, answer.value, chosen())));
  return { ...field, element: h('div.amount', {}, field.element, slider, chips), take };
}

/** The same amount in another unit, where the venue has reckoned it. */
function converted(kind, answer) {
  if (kind === 'base') return plain(answer?.quantity);
  if (kind === 'quote') return plain(answer?.notional);
  return null;
}

function worthOf(kind, answer, instrument) {
  if (!answer || !instrument || !(number(answer.quantity) > 0)) return `= ${none}`;
  const size = `${quantity(answer.quantity)} ${instrument.base}`;
  const value = `${decimal(answer.notional, 2)} ${instrument.quote}`;
  if (kind === 'base') return `= ${value}`;
  if (kind === 'quote') return `= ${size}`;
  return `= ${size} · ${value}`;
}

function shareControls(scope, ticket, answer, take) {
  const slider = h('input', {
    type: 'range', min: '0', max: '100', step: '1', value: '0',
    'aria-label': 'Share of what can be opened', oninput: () => take(slider.value),
  });
  const buttons = shares.map((share) => h('button.small', {
    type: 'button', 'aria-label': `${share} % of what can be opened`, onclick: () => take(share),
  }, `${share}%`));
  effect(scope, () => {
    const { kind, value } = ticket.size.value;
    const share = kind === 'percent' ? number(value) : shareOf(answer.value);
    if (document.activeElement !== slider || kind !== 'percent') {
      slider.value = String(Math.round(Number.isFinite(share) ? Math.min(share, 100) : 0));
    }
    setAttribute(slider, 'aria-valuetext', percent(number(slider.value) / 100, 0));
    for (const [place, button] of buttons.entries()) {
      setAttribute(button, 'aria-pressed', String(kind === 'percent' && value === shares[place]));
    }
  });
  return { slider, chips: h('div.order-chips', {}, buttons) };
}

function shareOf(answer) {
  const most = number(answer?.maxQuantity);
  return most > 0 ? (number(answer.quantity) / most) * 100 : NaN;
}
