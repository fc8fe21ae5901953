// The order once more before it is sent: what it is in words, and the venue's exact preview, which
// goes on following the market while the dialog is open.

import { dialog } from '../../core/dialog.js';
import { h, setAttribute, setText } from '../../core/dom.js';
import { decimal, dateTime, quantity } from '../../core/format.js';
import { marginMeter } from '../../core/meter.js';
import { effect } from '../../core/signal.js';
import { confirmsOrders } from '../../core/settings.js';
import { switchField } from '../../core/field.js';
import { initialRatio, receipt, warningList } from './receipt.js';
import { timesInForce, workingTypes } from './types.js';

/**
 * Shows the order and asks.
 * @param {object} options
 * @param {import('./ticket.js').Ticket} options.ticket
 * @param {any} options.instrument
 * @param {import('../../core/signal.js').Signal<any>} options.answer Of the what-if.
 * @param {() => { before: any, after: any }} options.pools Follows signals.
 * @param {() => string | null} options.obstacle Follows signals; why it cannot be sent now.
 * @returns {Promise<boolean>} Whether it is to be sent.
 */
export async function review({ ticket, instrument, answer, pools, obstacle }) {
  const sent = await dialog('Review order', (body, scope, close) => {
    const meter = marginMeter();
    const problem = h('p.field-error', { role: 'alert' });
    const side = ticket.side.peek();
    const yes = h(`button.${side}`, {
      type: 'button', autofocus: true, onclick: () => close(true),
    });
    const summary = h('dl.facts.summary');
    const headline = h('p.review-headline');
    effect(scope, () => {
      const size = answer.value?.quantity;
      setText(headline, headlineOf(ticket, instrument, size));
      setText(yes, side === 'buy' ? 'Send buy order' : 'Send sell order');
      summary.replaceChildren(...termsOf(ticket, instrument).flatMap(
        ([label, words]) => [h('dt', {}, label), h('dd', {}, words)]));
    });
    effect(scope, () => {
      const { before, after } = pools();
      const rejection = answer.value?.rejection;
      meter.update(before?.marginRatio ?? null, {
        after: answer.value && !rejection ? after?.marginRatio ?? null : null,
        initial: initialRatio(after ?? before),
      });
      const words = obstacle() ?? (rejection ? rejection.message : null);
      setText(problem, words ?? '');
      setAttribute(yes, 'disabled', obstacle() !== null || !answer.value);
    });
    // The Enter that opened the review, held a little long, must not send.
    scope.listen(yes, 'keydown', (event) => event.repeat && event.preventDefault());
    scope.listen(body.parentElement, 'keydown', (event) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || yes.disabled) return;
      if (event.repeat) return;
      event.preventDefault();
      close(true);
    });
    body.append(headline, summary, receipt(scope, () => answer.value),
      warningList(scope, () => answer.value), meter.element, problem,
      switchField({
        label: 'Show this before each order', checked: confirmsOrders.peek(),
        onchange: (isOn) => {
          confirmsOrders.value = isOn;
        },
      }).element,
      h('footer', {}, h('button.quiet', { type: 'button', onclick: () => close(false) }, 'Back'),
        yes));
  }, { sheet: true });
  return sent === true;
}

/** The order in a line: “Buy 0.5 BTC at 60,000.00 USDT”. */
export function headlineOf(ticket, instrument, size) {
  const verb = ticket.side.value === 'buy' ? 'Buy' : 'Sell';
  const leg = ticket.isHedged
    ? `, ${ticket.closesLeg ? 'closing' : 'opening'} the ${ticket.leg.value} position` : '';
  return `${verb} ${quantity(size)} ${instrument.base} ${priceWords(ticket, instrument)}${leg}`;
}

/** At what price, in words. */
export function priceWords(ticket, instrument) {
  const show = (price) => decimal(price, instrument.priceDecimals);
  const { kind } = ticket;
  const limit = kind.hasPrice ? `at ${show(ticket.price.value)}` : 'at market';
  if (ticket.type.value === 'trailingStopMarket') return `trailing ${ticket.callback.value} %`;
  return kind.hasTrigger ? `${limit}, from ${show(ticket.trigger.value)}` : limit;
}

function termsOf(ticket, instrument) {
  const show = (price) => `${decimal(price, instrument.priceDecimals)} ${instrument.quote}`;
  const { kind } = ticket;
  const rows = [['Type', kind.label]];
  if (kind.isConditional) {
    const working = workingTypes.find(([each]) => each === ticket.workingType.value);
    rows.push(['Triggered by', working[2]]);
  }
  if (ticket.type.value === 'trailingStopMarket' && ticket.activation.value) {
    rows.push(['Activates at', show(ticket.activation.value)]);
  }
  if (kind.hasPrice) {
    rows.push(['Time in force', timesInForce.find(
      ([word]) => word === ticket.timeInForce.value)[1]]);
    if (ticket.timeInForce.value === 'GTD') rows.push(['Until', dateTime(ticket.goodTill.value)]);
  }
  if (!ticket.isHedged && ticket.isReduceOnly.value) rows.push(['Reduce only', 'yes']);
  if (ticket.hasProtection) {
    if (ticket.takeProfit.value) rows.push(['Take profit', show(ticket.takeProfit.value)]);
    if (ticket.stopLoss.value) rows.push(['Stop loss', show(ticket.stopLoss.value)]);
  }
  return rows;
}
