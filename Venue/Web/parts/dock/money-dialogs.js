// Money: between the two wallets, in from outside, out again. In a practice venue deposits are
// granted at once; elsewhere the operator decides, and the list below says where a request stands.

import { native } from '../../core/api.js';
import { toast } from '../../core/dialog.js';
import * as decimals from '../../core/decimal.js';
import { h, setText } from '../../core/dom.js';
import { choiceField, figureField, segments } from '../../core/field.js';
import { dateTime, quantity } from '../../core/format.js';
import { report } from '../../state/account.js';
import { venue } from '../../state/session.js';
import { money } from '../pool/units.js';
import { changeDialog } from './change-dialog.js';

function assetChoice(chosen, onchange) {
  const assets = (report.peek()?.assets ?? []).map((each) => each.asset);
  const usual = chosen ?? (assets.includes('USDT') ? 'USDT' : assets[0]);
  return choiceField({
    label: 'Asset', options: assets.map((each) => [each, each]), value: usual, onchange,
  });
}

function assetNow(name) {
  return (report.peek()?.assets ?? []).find((each) => each.asset === name) ?? null;
}

function isAmount(value) {
  return value !== null && (decimals.parse(value) ?? 0n) > 0n;
}

/** Moves money between the funding and the trading wallet. */
export function transferDialog(asset = null, direction = 'fundingToTrading') {
  return changeDialog('Transfer', (changed) => {
    const most = h('button.quiet.small', { type: 'button', onclick: () => fill() });
    const limit = () => {
      const found = assetNow(choice.value());
      return way.value() === 'fundingToTrading' ? found?.fundingBalance : found?.availableBalance;
    };
    const redraw = () => {
      amount.unit(choice.value());
      setText(most, `All: ${money(limit() ?? null, choice.value())}`);
      changed();
    };
    const choice = assetChoice(asset, () => redraw());
    const way = segments({
      label: 'Direction', value: direction, onchange: () => redraw(),
      options: [
        ['fundingToTrading', 'Funding → Trading'], ['tradingToFunding', 'Trading → Funding'],
      ],
    });
    const amount = figureField({ label: 'Amount', step: '1', onchange: changed });
    const fill = () => {
      amount.set(limit() ?? '');
      changed();
    };
    redraw();
    return {
      content: [
        h('p.secondary', {}, 'Only the trading wallet backs positions; the funding wallet is out '
          + 'of '
          + 'their reach.'),
        way.element, choice.element, amount.element, h('div.row', {}, most)],
      fields: { amount, asset: amount },
      // Money that leaves the pool is seen before; money that comes in can do no harm.
      changes: () => {
        if (!isAmount(amount.value())) return null;
        return way.value() === 'fundingToTrading' ? []
          : [{ kind: 'withdrawal', asset: choice.value(), amount: amount.value() }];
      },
      submit: () => native.post('/transfers', {
        asset: choice.value(), amount: amount.value(), direction: way.value(),
      }),
      yes: () => (isAmount(amount.value())
        ? `Transfer ${quantity(amount.value())} ${choice.value()}` : 'Enter an amount'),
    };
  });
}

/** Asks for money. */
export function depositDialog(asset = null) {
  return cashDialog('Deposit', '/deposits', asset, venue.peek()?.needsApproval
    ? 'The operator looks at each request; the money comes into the funding or trading wallet then.'
    : 'This venue gives practice money at once. It is worth nothing outside.');
}

/** Takes money out. */
export function withdrawDialog(asset = null) {
  return cashDialog('Withdraw', '/withdrawals', asset,
    'Within the daily limit of the verification level. Money that backs positions cannot leave.');
}

function cashDialog(title, path, asset, words) {
  return changeDialog(title, (changed, scope) => {
    const choice = assetChoice(asset, () => {
      amount.unit(choice.value());
      changed();
    });
    const amount = figureField({
      label: 'Amount', step: '100', unit: choice.value(), onchange: changed,
    });
    const past = requests(scope);
    return {
      content: [h('p.secondary', {}, words), choice.element, amount.element, past],
      fields: { amount, asset: amount },
      changes: () => (isAmount(amount.value()) ? [] : null),
      submit: async () => {
        const request = await native.post(path, { asset: choice.value(), amount: amount.value() });
        toast(requestWords(request), { level: request.status === 'refused' ? 'warning' : 'good' });
        return request;
      },
      yes: () => (isAmount(amount.value())
        ? `${title} ${quantity(amount.value())} ${choice.value()}` : 'Enter an amount'),
    };
  });
}

function requestWords(request) {
  const what = `${request.direction === 'deposit' ? 'Deposit' : 'Withdrawal'} of `
    + `${quantity(request.amount)} ${request.asset}`;
  const state = {
    pending: 'waits for the operator', executing: 'is being carried out', done: 'done',
    refused: 'refused',
  }[request.status];
  return `${what}: ${state}${request.note ? ` (${request.note})` : ''}`;
}

/** The last requests, read once when the dialog opens. */
function requests(scope) {
  const list = h('ul.requests');
  const element = h('details.more', {}, h('summary', {}, 'Earlier requests'), list);
  let isRead = false;
  scope.listen(element, 'toggle', async () => {
    if (!element.open || isRead) return;
    isRead = true;
    list.replaceChildren(h('li.note', {}, 'Reading…'));
    try {
      const found = await native.get('/cash-requests');
      list.replaceChildren(...(found.requests.length === 0
        ? [h('li.note', {}, 'None so far.')]
        : found.requests.slice(0, 20).map((each) => h('li', {},
          h('span.note', {}, `${dateTime(each.created)} `), requestWords(each)))));
    } catch (error) {
      isRead = false;
      list.replaceChildren(h('li.field-error', {}, error.message));
    }
  });
  return element;
}
