// Open orders, plain and conditional. Price and quantity of a resting order are changed in its row;
// a conditional one is replaced: the new one is placed before the old one is cancelled.

import { fapi, native } from '../../core/api.js';
import * as decimals from '../../core/decimal.js';
import { h, setAttribute } from '../../core/dom.js';
import { figureField } from '../../core/field.js';
import { dateTime, number, percent, quantity } from '../../core/format.js';
import { effect, flush, Signal } from '../../core/signal.js';
import { table } from '../../core/table.js';
import { orders } from '../../state/account.js';
import { instruments, ticker } from '../../state/market.js';
import { money, price, settlementOf } from '../pool/units.js';
import { cancelDialog, cancelOrder } from './cancelling.js';
import { controls, rowButton, twoLines } from './cells.js';
import { stepOf, tickOf } from './order-making.js';
import { replaceDialog } from './replacing.js';
import { isConditional, orderSide, statusWord, typeWord } from './words.js';

const symbolColumn = {
  key: 'symbol', label: 'Symbol', by: (row) => row.symbol,
  fill: (cell, row, state) => twoLines(cell, state, row.symbol, {
    text: `${orderSide(row.side)}${row.positionSide === 'both' ? '' : ` ${row.positionSide}`}`,
    tone: row.side === 'buy' ? 'up' : 'down',
  }),
};
const typeColumn = {
  key: 'type', label: 'Type',
  fill: (cell, row, state) => twoLines(cell, state, typeWord(row.type),
    row.isReduceOnly ? 'reduce-only' : row.timeInForce === 'postOnly' ? 'post-only' : ''),
};
const timeColumn = {
  key: 'time', label: 'Placed', by: (row) => row.accepted, show: (row) => dateTime(row.accepted),
};

/** Which order is being changed in its row. */
class Editing {
  /** Its number, or null. */
  id = new Signal(null);
  fields = null;

  begin(order) {
    this.fields = {
      price: figureField({
        label: 'New price', step: tickOf(order.symbol), value: plain(order.price),
      }),
      quantity: figureField({
        label: 'New quantity', step: stepOf(order.symbol), value: plain(order.quantity),
      }),
    };
    for (const field of Object.values(this.fields)) {
      field.element.classList.add('in-row');
      field.input.addEventListener('keydown', (event) => {
        if (event.key === 'Enter') this.save(order);
        else if (event.key === 'Escape') this.end();
      });
    }
    this.id.value = order.id;
    flush();
    this.fields.price.input.select();
  }

  end() {
    this.id.value = null;
    this.fields = null;
  }

  async save(order) {
    const [at, amount] = [this.fields.price.value(), this.fields.quantity.value()];
    if (at === null || amount === null) return;
    try {
      await amend(order, at, amount);
      this.end();
    } catch (error) {
      const isAmount = error.field === 'quantity' || /quantity|qty/i.test(error.message);
      this.fields?.[isAmount ? 'quantity' : 'price'].error(error.message);
    }
  }
}

/** A decimal without the zeros that mean nothing. */
function plain(text) {
  return decimals.format(decimals.parse(text));
}

async function amend(order, at, amount) {
  if (instruments.peek().has(order.symbol)) {
    await fapi.put('/fapi/v1/order', {
      symbol: order.symbol, orderId: order.id, side: order.side.toUpperCase(), price: at,
      quantity: amount,
    });
    return;
  }
  // Contracts that the other interface does not list are replaced.
  await native.post('/orders', {
    symbol: order.symbol, side: order.side, type: order.type, positionSide: order.positionSide,
    price: at, quantity: amount, isReduceOnly: order.isReduceOnly,
  });
  await native.delete(`/orders/${order.id}`);
}

/** Shows a text, or the field while the order of this row is changed. */
function editable(cell, row, state, editing, name, show) {
  const field = editing.id.peek() === row.id ? editing.fields[name] : null;
  if (field) {
    if (state.field !== field) cell.replaceChildren(field.element);
    state.field = field;
    state.lines = null;
    return;
  }
  if (state.field) cell.replaceChildren();
  state.field = null;
  show();
}

function plainColumns(editing) {
  return [
    symbolColumn, typeColumn,
    {
      key: 'price', label: 'Price', numeric: true, by: (row) => number(row.price),
      fill: (cell, row, state) => editable(cell, row, state, editing, 'price', () =>
        twoLines(cell, state, price(row.price, row.symbol), awayWords(row.price, row.symbol))),
    },
    {
      key: 'quantity', label: 'Quantity / filled', numeric: true,
      fill: (cell, row, state) => editable(cell, row, state, editing, 'quantity', () =>
        twoLines(cell, state, quantity(row.quantity), filledWords(row))),
    },
    {
      key: 'value', label: 'Value', numeric: true,
      by: (row) => number(row.price) * number(row.quantity), fill: fillValue,
    },
    { key: 'status', label: 'Status', show: (row) => statusWord(row.status) },
    timeColumn,
    {
      key: 'actions', label: 'Actions',
      fill: (cell, row, state) => plainActions(cell, row, state, editing),
    },
  ];
}

/** What is left of the order is worth at its price; of an inverse contract that is no product. */
function fillValue(cell, row, state) {
  const asset = settlementOf(row.symbol);
  const left = decimals.parse(row.quantity) - decimals.parse(row.filledQuantity);
  const value = instruments.peek().has(row.symbol)
    ? money(decimals.format(decimals.times(left, decimals.parse(row.price))), asset) : '';
  twoLines(cell, state, value, '');
}

/** How far a price is from the mark. */
function awayWords(at, name) {
  const mark = number(ticker(name).peek().mark);
  return mark > 0 ? `${percent(Math.abs(number(at) / mark - 1), 2)} away` : '';
}

function filledWords(row) {
  const share = number(row.filledQuantity) / number(row.quantity);
  return share > 0 ? `${quantity(row.filledQuantity)} filled (${percent(share, 0)})`
    : 'nothing filled';
}

function plainActions(cell, row, state, editing) {
  cell.classList.add('wide');
  controls(cell, row, state, (now) => {
    const edit = rowButton('Change', () => editing.begin(now()));
    const save = rowButton('Save', () => editing.save(now()));
    const leave = rowButton('Leave', () => editing.end());
    const cancel = rowButton('Cancel order', () => cancelOrder(now()));
    let wasEdited = false;
    return {
      element: h('div.row-actions', {}, edit, save, leave, cancel),
      update(order) {
        const isEdited = editing.id.peek() === order.id;
        const follows = wasEdited !== isEdited && isNear(cell.parentElement);
        wasEdited = isEdited;
        edit.hidden = isEdited;
        save.hidden = leave.hidden = !isEdited;
        cancel.hidden = isEdited;
        setAttribute(edit, 'aria-label', `Change the order in ${order.symbol}`);
        // What had the focus is gone now; the other of the two takes it.
        if (follows) (isEdited ? editing.fields.price.input : edit).focus();
      },
    };
  });
}

/** True if the focus is in a row, or was in something that is no more. */
function isNear(row) {
  return row.contains(document.activeElement) || document.activeElement === document.body;
}

const conditionalColumns = [
  symbolColumn, typeColumn,
  {
    key: 'trigger', label: 'Trigger', numeric: true, by: (row) => number(row.triggerPrice),
    fill: (cell, row, state) => twoLines(cell, state, triggerWords(row), workingWords(row)),
  },
  {
    key: 'price', label: 'Price', numeric: true,
    show: (row) => (number(row.price) > 0 ? price(row.price, row.symbol) : 'market'),
  },
  {
    key: 'quantity', label: 'Quantity', numeric: true,
    show: (row) => (number(row.quantity) > 0 ? quantity(row.quantity) : 'whole position'),
  },
  timeColumn,
  {
    key: 'actions', label: 'Actions',
    fill: (cell, row, state) => {
      cell.classList.add('wide');
      controls(cell, row, state, (now) => ({
        element: h('div.row-actions', {},
          rowButton('Change…', () => replaceDialog(now())),
          rowButton('Cancel order', () => cancelOrder(now()))),
      }));
    },
  },
];

function triggerWords(row) {
  if (row.type === 'trailingStopMarket') {
    return row.callbackRate ? `trails by ${percent(row.callbackRate, 1)}` : 'trails the price';
  }
  const isAbove = (row.side === 'buy') === row.type.startsWith('stop');
  return `${isAbove ? '≥' : '≤'} ${price(row.triggerPrice, row.symbol)}`;
}

function workingWords(row) {
  const which = { markPrice: 'mark price', lastPrice: 'last price' }[row.workingType] ?? '';
  const at = row.type === 'trailingStopMarket' ? row.activationPrice : row.triggerPrice;
  const away = number(at) > 0 ? awayWords(at, row.symbol) : '';
  return [which, away].filter(Boolean).join(', ');
}

/** The tab of plain orders. */
export function ordersTab(scope) {
  const editing = new Editing();
  return tab(scope, {
    kind: 'plain', caption: 'Open orders', columns: plainColumns(editing), editing,
    empty: 'No open order. A limit order from the form waits here until it is filled or cancelled.',
  });
}

/** The tab of conditional orders. */
export function conditionalTab(scope) {
  return tab(scope, {
    kind: 'conditional', caption: 'Conditional orders', columns: conditionalColumns,
    empty: 'No conditional order. Stops and take profits wait here; set them in the order form '
      + 'or with '
      + 'TP / SL at a position.',
  });
}

function tab(scope, { kind, caption, columns, empty, editing = null }) {
  const made = table({
    caption, columns, keyOf: (row) => String(row.id), empty,
    rowClass: (row) => (editing?.id.peek() === row.id ? 'is-edited' : ''),
  });
  const bar = cancelBar(scope, kind);
  effect(scope, () => {
    void [instruments.value, editing?.id.value];
    const mine = orders.value.filter((each) => isConditional(each) === (kind === 'conditional'));
    if (editing && !mine.some((each) => each.id === editing.id.peek())) editing.end();
    made.update(mine);
    bar.update(mine);
  });
  return h('div.tab-content', {}, bar.element, made.element);
}

/** Cancels all orders of a kind, in one symbol or everywhere. */
function cancelBar(scope, kind) {
  const select = h('select', { 'aria-label': 'Symbol of the orders' });
  const button = rowButton('Cancel all…', () =>
    cancelDialog({ kind, symbol: select.value || null }));
  let known = null;
  return {
    element: h('div.dock-bar', {}, h('label.check', {}, 'Symbol', select), button),
    update(mine) {
      const symbols = [...new Set(mine.map((each) => each.symbol))].sort();
      button.disabled = mine.length === 0;
      if (symbols.join() === known) return;
      known = symbols.join();
      const before = select.value;
      select.replaceChildren(h('option', { value: '' }, 'all'),
        ...symbols.map((each) => h('option', { value: each }, each)));
      select.value = symbols.includes(before) ? before : '';
    },
  };
}
