// Take profit and stop loss of a position: conditional orders that close all of it. Changing one
// places the new order before the old one is cancelled, so that the position is never bare.

import { native } from '../../core/api.js';
import * as decimals from '../../core/decimal.js';
import { h, setText } from '../../core/dom.js';
import { figureField, segments } from '../../core/field.js';
import { orders } from '../../state/account.js';
import { instruments } from '../../state/market.js';
import { price, settlementOf, sideWord, signedMoney } from '../pool/units.js';
import { changeDialog } from './change-dialog.js';
import { closingSide, place, positionNow, protectingOrder, tickOf } from './order-making.js';

const kinds = {
  takeProfit: ['takeProfitMarket', 'takeProfit'],
  stopLoss: ['stopMarket', 'stop'],
};

/** The conditional orders that close a position in profit and in loss. */
export function protectionOf(position, all = orders.value) {
  const side = closingSide(position);
  const mine = all.filter((each) => each.symbol === position.symbol && each.side === side
    && each.positionSide === position.positionSide);
  const of = (kind) => mine.filter((each) => kinds[kind].includes(each.type));
  return { takeProfit: of('takeProfit'), stopLoss: of('stopLoss') };
}

/** True for an order that closes whatever the position is when it fires. */
function closesAll(order) {
  return order.closesPosition;
}

/** Shows and changes take profit and stop loss of a position. */
export function protectionDialog(which) {
  const position = positionNow(which);
  if (!position) return Promise.resolve();
  const existing = protectionOf(position, orders.peek());
  const old = {
    takeProfit: existing.takeProfit.find(closesAll) ?? null,
    stopLoss: existing.stopLoss.find(closesAll) ?? null,
  };
  return changeDialog(`Take profit and stop loss, ${which.symbol}`, (changed) => {
    const fields = {
      takeProfit: triggerField('Take profit at', which, old.takeProfit, changed),
      stopLoss: triggerField('Stop loss at', which, old.stopLoss, changed),
    };
    const working = segments({
      label: 'Triggered by',
      options: [['markPrice', 'By mark price'], ['lastPrice', 'By last price']],
      value: old.stopLoss?.workingType ?? old.takeProfit?.workingType ?? 'markPrice',
      onchange: changed,
    });
    const form = new ProtectionForm(which, old, fields, working);
    return {
      content: [
        h('p.secondary', {}, `${sideWord(position)}, entry `
          + `${price(position.entryPrice, which.symbol)}, mark `
          + `${price(position.markPrice, which.symbol)}. Both close the whole position at the `
          + 'market. An empty field means none. The figures are those at the stop, if it changes, '
          + 'else at the take profit.'),
        fields.takeProfit.element, fields.stopLoss.element, working.element,
        others(existing, old),
      ],
      changes: () => form.changes(), submit: () => form.submit(), yes: () => form.words(),
    };
  });
}

function triggerField(label, which, old, changed) {
  const result = h('span.note');
  const field = figureField({
    label, step: tickOf(which.symbol), placeholder: 'none',
    value: old ? decimals.format(decimals.parse(old.triggerPrice)) : '',
    onchange: () => {
      setText(result, resultWords(which, field.value()));
      changed();
    },
  });
  field.element.append(result);
  setText(result, resultWords(which, field.value()));
  return field;
}

/** What the position makes at a price, before fees; only where a contract's value is linear. */
function resultWords(which, at) {
  const position = positionNow(which);
  const raw = at === null ? null : decimals.parse(at);
  if (!position?.entryPrice || raw === null || !instruments.peek().has(which.symbol)) return '';
  const made = decimals.times(
    raw - decimals.parse(position.entryPrice), decimals.parse(position.size));
  const away = (Number(at) / Number(position.markPrice) - 1) * 100;
  return `${signedMoney(decimals.format(made), settlementOf(which.symbol))} before fees, `
    + `${away >= 0 ? '+' : ''}${away.toFixed(2)} % from mark`;
}

function others(existing, old) {
  const count = [...existing.takeProfit, ...existing.stopLoss].filter(
    (each) => each !== old.takeProfit && each !== old.stopLoss).length;
  const words = `${count} more conditional order${count > 1 ? 's' : ''} for parts of the position: `
    + 'see the tab Conditional.';
  return count === 0 ? '' : h('p.note', {}, words);
}

class ProtectionForm {
  constructor(which, old, fields, working) {
    Object.assign(this, { which, old, fields, working });
  }

  /** What differs from before, by kind: a new price, or null for none. */
  get #wishes() {
    const found = [];
    for (const kind of Object.keys(kinds)) {
      const field = this.fields[kind];
      const before = this.old[kind];
      const after = field.value();
      if (field.input.value.trim() !== '' && after === null) return null;
      const isSame = before
        ? after !== null && decimals.parse(after) === decimals.parse(before.triggerPrice)
          && (before.workingType ?? 'markPrice') === this.working.value()
        : after === null;
      if (!isSame) found.push({ kind, before, after });
    }
    return found;
  }

  #order(wish) {
    const position = positionNow(this.which);
    return position && protectingOrder(
      position, kinds[wish.kind][0], wish.after, this.working.value());
  }

  /** Only one of them can close the position, so they are not previewed one after the other. */
  changes() {
    const wishes = this.#wishes;
    if (wishes === null || wishes.length === 0 || !positionNow(this.which)) return null;
    const first = wishes.findLast((each) => each.after !== null);
    return first ? [this.#order(first)] : [];
  }

  async submit() {
    for (const wish of this.#wishes) {
      if (wish.after !== null) await this.#placed(wish);
      if (wish.before) await native.delete(`/orders/${wish.before.id}`);
    }
  }

  async #placed(wish) {
    try {
      await place(this.#order(wish));
    } catch (error) {
      this.fields[wish.kind].error(error.message);
      throw error;
    }
  }

  words() {
    const wishes = this.#wishes;
    if (wishes === null) return 'Enter a price';
    if (wishes.length === 0) return 'Nothing to change';
    return wishes.every((each) => each.after === null) ? 'Remove' : 'Set';
  }
}
