// The ticket's fields: side, type, prices and conditions. Each writes into the ticket and follows
// it; which of them are shown follows from the type.

import { freshID, h, setAttribute, setText } from '../../core/dom.js';
import { choiceField, figureField, segments, switchField, textField } from '../../core/field.js';
import { effect } from '../../core/signal.js';
import { now } from '../../core/api.js';
import { chosen } from '../../state/market.js';
import { timesInForce, triggerTypes, workingTypes } from './types.js';

/** Buy or sell, and in hedge mode which position. */
export function sideFields(scope, ticket) {
  const side = segments({
    label: 'Side', name: 'side', value: ticket.side.peek(),
    options: [['buy', 'Buy / Long'], ['sell', 'Sell / Short']],
    onchange: (value) => chooseSide(ticket, value),
  });
  side.element.classList.add('sides');
  const leg = segments({
    label: 'Position', name: 'leg', value: ticket.leg.peek(),
    options: [['long', 'Long position'], ['short', 'Short position']],
    onchange: (value) => {
      ticket.leg.value = value;
    },
  });
  const problem = problemLine();
  effect(scope, () => side.set(ticket.side.value));
  effect(scope, () => {
    leg.element.hidden = !ticket.isHedged;
    leg.set(ticket.leg.value);
  });
  return {
    element: h('div.stack', {}, side.element, leg.element, problem.element), error: problem.error,
    input: leg.element.querySelector('input'),
  };
}

/** Another side opens the other position. */
export function chooseSide(ticket, side) {
  if (ticket.side.peek() !== side) ticket.leg.value = side === 'buy' ? 'long' : 'short';
  ticket.side.value = side;
}

/** A line for what is wrong with something that is not a field of its own. */
export function problemLine() {
  const element = h('p.field-error', { role: 'alert', id: freshID('problem') });
  return { element, error: (words) => setText(element, words ?? '') };
}

/** Limit, market, or one of the types that wait for a price. */
export function typeFields(scope, ticket) {
  let lastTrigger = 'stopMarket';
  const tabs = segments({
    label: 'Type', name: 'type', value: 'limit',
    options: [['limit', 'Limit'], ['market', 'Market'], ['trigger', 'Trigger']],
    onchange: (group) => {
      ticket.type.value = group === 'trigger' ? lastTrigger : group;
    },
  });
  const list = choiceField({
    label: 'Kind of trigger', options: triggerTypes, value: lastTrigger,
    onchange: (value) => {
      ticket.type.value = value;
    },
  });
  const says = h('p.hint');
  const problem = problemLine();
  effect(scope, () => {
    const { kind } = ticket;
    tabs.set(kind.group);
    list.element.hidden = kind.group !== 'trigger';
    says.hidden = kind.group !== 'trigger';
    if (kind.group === 'trigger') {
      lastTrigger = ticket.type.value;
      list.select.value = lastTrigger;
      setText(says, kind.says);
    }
  });
  return {
    element: h('div.stack', {}, tabs.element, list.element, says, problem.element),
    error: problem.error, input: tabs.element.querySelector('input'),
    choose: (group) => {
      ticket.type.value = group === 'trigger' ? lastTrigger : group;
    },
  };
}

/** A figure that follows a signal of the ticket. */
function linked(scope, signal, options, isShown) {
  const field = figureField({
    ...options,
    onchange: (value) => {
      signal.value = value;
    },
  });
  effect(scope, () => {
    const { value } = signal;
    if (field.value() !== value) field.set(value ?? '');
  });
  effect(scope, () => {
    field.element.hidden = !isShown();
  });
  return field;
}

/** Prices in steps of the instrument. */
function priceField(scope, signal, options, isShown) {
  const field = linked(scope, signal, options, isShown);
  effect(scope, () => {
    const instrument = chosen();
    if (!instrument) return;
    field.step(instrument.tickSize);
    field.unit(instrument.quote);
  });
  return field;
}

/** The prices of the order. */
export function priceFields(scope, ticket) {
  const isTrailing = () => ticket.type.value === 'trailingStopMarket';
  const fields = {
    triggerPrice: priceField(scope, ticket.trigger, { label: 'Trigger', name: 'trigger' },
      () => ticket.kind.hasTrigger),
    activationPrice: priceField(scope, ticket.activation,
      { label: 'Activates at', name: 'activation', placeholder: 'now' }, isTrailing),
    callbackRate: linked(scope, ticket.callback,
      { label: 'Callback', name: 'callback', unit: '%', step: '0.1' }, isTrailing),
    price: priceField(scope, ticket.price, { label: 'Price', name: 'price' },
      () => ticket.kind.hasPrice),
  };
  const working = workingChoice(scope, ticket.workingType, 'Triggered by',
    () => ticket.kind.isConditional);
  return { fields, elements: [fields.triggerPrice.element, fields.activationPrice.element,
    fields.callbackRate.element, working, fields.price.element] };
}

/** Which price sets an order off. */
export function workingChoice(scope, signal, label, isShown) {
  const field = choiceField({
    label, options: workingTypes.map(([value, , words]) => [value, words]), value: signal.peek(),
    onchange: (value) => {
      signal.value = value;
    },
  });
  effect(scope, () => {
    field.element.hidden = !isShown();
    field.select.value = signal.value;
  });
  return field.element;
}

/** Time in force with its date, post-only and reduce-only. */
export function conditionFields(scope, ticket) {
  const time = choiceField({
    label: 'Time in force', options: timesInForce.map(([word, label]) => [word, label]),
    onchange: (value) => {
      ticket.timeInForce.value = value;
    },
  });
  const timeProblem = problemLine();
  time.element.append(timeProblem.element);
  const until = textField({ label: 'Until', type: 'datetime-local', value: inADay() });
  const readDate = () => {
    const date = new Date(until.value()).getTime();
    ticket.goodTill.value = Number.isFinite(date) ? date : null;
    until.error(null);
  };
  scope.listen(until.input, 'input', readDate);
  readDate();
  const postOnly = switchField({
    label: 'Post only',
    onchange: (isOn) => {
      ticket.timeInForce.value = isOn ? 'GTX' : 'GTC';
    },
  });
  const reduceOnly = switchField({
    label: 'Reduce only',
    onchange: (isOn) => {
      ticket.isReduceOnly.value = isOn;
    },
  });
  const reduceProblem = problemLine();
  effect(scope, () => {
    const { hasPrice } = ticket.kind;
    time.element.hidden = !hasPrice;
    postOnly.element.hidden = !hasPrice;
    time.select.value = ticket.timeInForce.value;
    postOnly.input.checked = ticket.timeInForce.value === 'GTX';
    until.element.hidden = !hasPrice || ticket.timeInForce.value !== 'GTD';
  });
  effect(scope, () => {
    reduceOnly.element.hidden = ticket.isHedged;
    reduceOnly.input.checked = ticket.isReduceOnly.value;
  });
  return {
    fields: {
      timeInForce: { error: timeProblem.error, input: time.select },
      goodTill: { error: until.error, input: until.input },
      isReduceOnly: { error: reduceProblem.error, input: reduceOnly.input },
    },
    switches: [postOnly.element, reduceOnly.element],
    elements: [time.element, until.element], problem: reduceProblem.element,
  };
}

/** A day from now in the form that date fields take. */
function inADay() {
  const date = new Date(now() + 86_400_000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Take profit and stop loss that come with the order, and what becomes of them. */
export function protectionFields(scope, ticket) {
  const onSwitch = switchField({
    label: 'TP / SL',
    onchange: (isOn) => {
      ticket.isProtected.value = isOn;
    },
  });
  onSwitch.element.title = 'Take profit and stop loss that come with the order';
  const isShown = () => ticket.hasProtection;
  const fields = {
    takeProfit: priceField(scope, ticket.takeProfit,
      { label: 'Take profit', name: 'takeProfit' }, isShown),
    stopLoss: priceField(scope, ticket.stopLoss, { label: 'Stop loss', name: 'stopLoss' }, isShown),
  };
  const working = workingChoice(scope, ticket.protectionTrigger, 'Triggered by', isShown);
  const note = h('p.hint');
  effect(scope, () => {
    setAttribute(onSwitch.element, 'hidden', !ticket.canBeProtected);
    onSwitch.input.checked = ticket.isProtected.value;
    note.hidden = !ticket.hasProtection;
    setText(note, 'Placed at the venue as soon as the entry is accepted; they hold with this page '
      + `closed.${ticket.type.value === 'market' ? ''
        : ' One that is reached before the entry has filled ends without effect, and you are '
          + 'told.'}`);
  });
  return { fields, onSwitch: onSwitch.element,
    elements: [fields.takeProfit.element, fields.stopLoss.element, working, note] };
}
