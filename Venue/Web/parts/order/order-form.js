// The order form: what is to be traded and how, and beside it what that would do. It puts the parts
// together; each of them is a module of its own.

import { tellFailure } from '../../core/dialog.js';
import { h, setAttribute, setText } from '../../core/dom.js';
import { number, quantity } from '../../core/format.js';
import { marginMeter } from '../../core/meter.js';
import { confirmsOrders } from '../../core/settings.js';
import { effect } from '../../core/signal.js';
import { report } from '../../state/account.js';
import { draft, pickedPrice } from '../../state/draft.js';
import { chosen, symbol, ticker } from '../../state/market.js';
import { user } from '../../state/session.js';
import { amountField } from './amount.js';
import { problemOf } from './checks.js';
import {
  conditionFields, priceFields, protectionFields, sideFields, typeFields,
} from './fields.js';
import { formKeys } from './keys.js';
import { leverageDialog } from './leverage-dialog.js';
import { marginModeDialog, modesDialog } from './mode-dialogs.js';
import { isLive, obstacleNow } from './obstacle.js';
import { initialRatio, poolsOf, receipt, warningList } from './receipt.js';
import { problemOfRejection } from './refusals.js';
import { priceWords } from './review.js';
import { missingStops } from './protecting.js';
import { Sender } from './sending.js';
import { busy } from './submit.js';
import { followTerms } from './terms.js';
import { Ticket } from './ticket.js';
import { followWhatIf } from './what-if.js';

/**
 * The form for the symbol looked at.
 * @param {import('../../core/scope.js').Scope} scope
 * @returns {{ element: HTMLElement }}
 */
export function orderForm(scope) {
  const ticket = new Ticket();
  const whatIf = followWhatIf(scope, ticket, isLive);
  const { terms, read } = followTerms(scope);
  const pools = () => poolsOf(whatIf.answer.value, report.value, {
    symbol: symbol.value, positionSide: ticket.positionSide,
    marginMode: terms.value?.marginMode ?? 'cross',
  });
  const sender = new Sender({ ticket, whatIf, obstacle: obstacleNow, pools });
  const side = sideFields(scope, ticket);
  const type = typeFields(scope, ticket);
  const prices = priceFields(scope, ticket);
  const amount = amountField(scope, ticket, whatIf.answer);
  const conditions = conditionFields(scope, ticket);
  const protection = protectionFields(scope, ticket);
  const fields = {
    ...prices.fields, ...conditions.fields, ...protection.fields, size: amount,
    positionSide: side, side, type,
  };
  const submit = submitArea(scope, { ticket, whatIf, sender, pools });
  const form = h('form.order-form', { 'aria-label': 'Order', novalidate: true,
    onsubmit: (event) => event.preventDefault() },
  side.element, type.element, prices.elements, amount.element,
  h('div.switches', {}, conditions.switches, protection.onSwitch), conditions.problem,
  conditions.elements, protection.elements, submit,
  receipt(scope, () => whatIf.answer.value), warningList(scope, () => whatIf.answer.value));
  const element = h('section.panel.order-panel', { 'aria-label': 'Order' },
    header(scope, { terms, read, whatIf }), form);

  scope.listen(form, 'input', () => whatIf.hurry());
  showProblems(scope, { ticket, whatIf, sender, fields });
  takePrices(scope, ticket);
  publish(scope, ticket, whatIf);
  formKeys(scope, { form, ticket, amount, type, sender });
  return { element };
}

/** Margin mode, leverage and the settings of the account. */
function header(scope, { terms, read, whatIf }) {
  const open = (show) => async () => {
    try {
      await show();
      await read();
      whatIf.repeat();
    } catch (error) {
      tellFailure(error, 'Order settings');
    }
  };
  const mode = h('button.small', { type: 'button',
    onclick: open(() => marginModeDialog(terms.peek())) });
  const leverage = h('button.small', { type: 'button', onclick: open(() => leverageDialog(
    terms.peek(), chosen(), number(whatIf.answer.peek()?.notional) || 0)) });
  const settings = h('button.quiet.icon.small', { type: 'button', 'aria-label': 'Order settings',
    title: 'Position mode and asset mode', onclick: open(modesDialog) }, '⚙');
  effect(scope, () => {
    const found = terms.value;
    const words = found ? { cross: 'Cross', isolated: 'Isolated' }[found.marginMode] : 'Mode –';
    setText(mode, words);
    setAttribute(mode, 'aria-label', `Margin mode: ${words}. Change…`);
    setText(leverage, found ? `${found.leverage}×` : '–×');
    setAttribute(leverage, 'aria-label', `Leverage: ${found?.leverage ?? 'unknown'}. Change…`);
    for (const button of [mode, leverage]) setAttribute(button, 'disabled', !found || !isLive());
    setAttribute(settings, 'disabled', !isLive());
  });
  return h('header', {}, h('h2', {}, 'Order'), h('div.end', {}, mode, leverage, settings));
}

/** The bar, the button, and a line beneath that says what stands in the way or what came of it. */
function submitArea(scope, { ticket, whatIf, sender, pools }) {
  const meter = marginMeter();
  const strong = h('strong');
  const figures = h('span.figures');
  const button = h('button.submit', { type: 'button', onclick: () => sender.submit() },
    strong, figures);
  const signIn = h('div.sign-in', {},
    h('a.button.primary', { href: '/sign-in' }, 'Sign in to trade'),
    h('a.button', { href: '/sign-up' }, 'Open an account'));
  const line = h('p.order-line', { role: 'status' });
  effect(scope, () => {
    const { before, after } = pools();
    const answer = whatIf.answer.value;
    const isKnown = answer && !answer.rejection;
    meter.element.hidden = !user.value;
    meter.update(before?.marginRatio ?? null, {
      after: isKnown ? after?.marginRatio ?? '0' : null,
      initial: initialRatio(isKnown ? after ?? before : before),
    });
    meter.element.classList.toggle('stale', !isLive());
  });
  effect(scope, () => {
    const instrument = chosen();
    button.hidden = user.value === null;
    signIn.hidden = user.value !== null;
    if (!instrument) return;
    const isBuy = ticket.side.value === 'buy';
    button.classList.toggle('buy', isBuy);
    button.classList.toggle('sell', !isBuy);
    setText(strong, verbOf(ticket));
    setText(figures, `${quantity(whatIf.answer.value?.quantity)} ${instrument.base} ${priceWords(
      ticket, instrument)}`);
    // Not `disabled`: the focus would be lost with each order sent.
    setAttribute(button, 'aria-disabled',
      obstacleNow() !== null || busy.value !== null ? 'true' : null);
  });
  effect(scope, () => {
    const { words, level } = lineNow(sender, whatIf);
    setText(line, words);
    setAttribute(line, 'data-level', level);
  });
  return h('div.submit-area', {}, missingStops(scope), meter.element, button, signIn, line);
}

function verbOf(ticket) {
  const isBuy = ticket.side.value === 'buy';
  if (ticket.closesLeg) return `${isBuy ? 'Buy' : 'Sell'} / Close ${ticket.leg.value}`;
  if (ticket.onlyReduces) return `${isBuy ? 'Buy' : 'Sell'} / Reduce`;
  return isBuy ? 'Buy / Long' : 'Sell / Short';
}

/** What matters most now, in a line of fixed height. */
function lineNow(sender, whatIf) {
  if (busy.value !== null) return { words: busy.value, level: 'info' };
  const obstacle = obstacleNow();
  if (obstacle !== null) return { words: obstacle, level: 'info' };
  if (sender.result.value) return sender.result.value;
  if (whatIf.failure.value) {
    return { words: `What it would do is not known: ${whatIf.failure.value.message}`,
      level: 'warning' };
  }
  const rejection = whatIf.answer.value?.rejection;
  if (rejection) return { words: problemOfRejection(rejection).words, level: 'critical' };
  const warnings = whatIf.answer.value?.warnings ?? [];
  if (warnings.length > 0) {
    const count = warnings.length > 1 ? `${warnings.length} warnings, all below. ` : '';
    return { words: `! ${count}${warnings[0].message}`, level: 'warning' };
  }
  return { words: confirmsOrders.value ? 'You see it once more before it is sent.'
    : 'It is sent at once; the settings can ask first.', level: 'info' };
}

/** Shows what is wrong at its field: what the venue refused, or what it would refuse. */
function showProblems(scope, { ticket, whatIf, sender, fields }) {
  let shown = null;
  let wasFor = null;
  let before = null;
  effect(scope, () => {
    const entered = JSON.stringify([ticket.question(), ticket.missing()]);
    const refused = sender.problem.value;
    // A refusal is about what was sent; once that is changed it is over.
    if (refused && wasFor?.problem !== refused) wasFor = { problem: refused, entered };
    const holds = refused && wasFor.entered === entered;
    if (refused && !holds) sender.problem.value = null;
    if (before !== null && before !== entered) sender.result.value = null;
    before = entered;
    const rejection = whatIf.answer.value?.rejection;
    const problem = holds ? refused : problemOf(ticket)
      ?? (rejection ? problemOfRejection(rejection) : null);
    const field = problem && fields[problem.field];
    if (shown && shown !== field) shown.error(null);
    shown = field ?? null;
    field?.error(problem.words);
    if (holds && refused.focuses && field) {
      refused.focuses = false;
      field.input?.focus();
    }
  });
}

/** Takes a price that was pointed at, and begins with the last price where none is entered. */
function takePrices(scope, ticket) {
  let taken = pickedPrice.peek();
  let filledFor = null;
  effect(scope, () => {
    const picked = pickedPrice.value;
    if (!picked || picked === taken || picked.symbol !== symbol.peek()) return;
    taken = picked;
    if (!ticket.kind.hasPrice && !ticket.kind.hasTrigger) ticket.type.value = 'limit';
    const target = ticket.kind.hasPrice ? ticket.price : ticket.trigger;
    target.value = picked.price;
  });
  effect(scope, () => {
    const instrument = chosen();
    if (!instrument) return;
    if (filledFor !== null && filledFor !== instrument.symbol) forget(ticket);
    const { last } = ticker(instrument.symbol).value;
    if (filledFor === instrument.symbol || last === undefined) return;
    filledFor = instrument.symbol;
    ticket.price.value ??= decimalText(last, instrument);
  });
}

function decimalText(last, instrument) {
  const digits = Number(last).toFixed(instrument.priceDecimals);
  return digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits;
}

/** Prices and amounts of one symbol mean nothing in another. */
function forget(ticket) {
  for (const signal of [ticket.price, ticket.trigger, ticket.activation, ticket.stopLoss,
    ticket.takeProfit]) signal.value = null;
  const { kind, value } = ticket.size.peek();
  ticket.size.value = { kind, value: kind === 'base' ? null : value };
}

/** Tells the chart and the pool panel what is thought about. */
function publish(scope, ticket, whatIf) {
  effect(scope, () => {
    const hasAmount = ticket.size.value.value !== null;
    draft.value = hasAmount && symbol.value ? {
      symbol: symbol.value, side: ticket.side.value,
      price: ticket.kind.hasPrice ? ticket.price.value : null,
      stopLoss: ticket.hasProtection ? ticket.stopLoss.value : null,
      takeProfit: ticket.hasProtection ? ticket.takeProfit.value : null,
      whatIf: whatIf.answer.value,
    } : null;
  });
  scope.keep(() => {
    draft.value = null;
  });
}
