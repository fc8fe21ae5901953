// The kinds of history: how each is read for a symbol and a stretch of time, and its columns. The
// venue gives at most a week at a time; longer stretches are read week by week.

import { fapi, native } from '../../core/api.js';
import { h } from '../../core/dom.js';
import { dateTime, number, percent, quantity } from '../../core/format.js';
import { fillColumns, incomeColumns } from '../dock/record-columns.js';
import { readFill, readIncome } from '../dock/records.js';
import { orderSide, statusWord, typeWord } from '../dock/words.js';
import { money, price } from '../pool/units.js';

const week = 7 * 24 * 3600 * 1000;
const mostRows = 1000;
const mostWeeks = 14;

/** Reads rows of a path week by week, newest week first, until there are enough. */
async function byWeek(path, query, { start, end }, signal) {
  const rows = [];
  let last = end;
  for (let round = 0; round < mostWeeks && last > start; round += 1) {
    const first = Math.max(start, last - week + 1);
    const found = await fapi.get(
      path, { ...query, startTime: first, endTime: last, limit: mostRows }, signal);
    rows.push(...found);
    if (rows.length >= mostRows) break;
    last = first - 1;
  }
  return rows;
}

const time = (read) => ({
  key: 'time', label: 'Time', by: read, show: (row) => dateTime(read(row)),
});
const symbolColumn = { key: 'symbol', label: 'Symbol', by: (row) => row.symbol };
const sideColumn = {
  key: 'side', label: 'Side', tone: (row) => (orderSide(row.side) === 'Buy' ? 'up' : 'down'),
  show: (row) => `${orderSide(row.side)}${row.positionSide === 'BOTH' ? ''
    : ` ${row.positionSide.toLowerCase()}`}`,
};

const orderColumns = [
  time((row) => row.time), symbolColumn, sideColumn,
  {
    key: 'type', label: 'Type',
    show: (row) => `${typeWord(row.origType ?? row.type)}${row.reduceOnly ? ', reduce-only' : ''}`,
  },
  {
    key: 'price', label: 'Price', numeric: true,
    show: (row) => (number(row.price) > 0 ? price(row.price, row.symbol) : 'market'),
  },
  {
    key: 'average', label: 'Average', numeric: true,
    show: (row) => (number(row.avgPrice) > 0 ? price(row.avgPrice, row.symbol) : '–'),
  },
  {
    key: 'quantity', label: 'Filled / quantity', numeric: true,
    show: (row) => `${quantity(row.executedQty)} / ${quantity(row.origQty)}`,
  },
  {
    key: 'status', label: 'Status', by: (row) => row.status,
    show: (row) => statusWord(row.status),
  },
  { key: 'id', label: 'Order', numeric: true, show: (row) => String(row.orderId) },
];

const conditionalColumns = [
  time((row) => row.createTime), symbolColumn, sideColumn,
  { key: 'type', label: 'Type', show: (row) => typeWord(row.orderType) },
  {
    key: 'trigger', label: 'Trigger', numeric: true,
    show: (row) => (row.callbackRate ? `trails by ${percent(number(row.callbackRate) / 100, 1)}`
      : `${price(row.triggerPrice, row.symbol)} `
        + (row.workingType === 'MARK_PRICE' ? 'mark' : 'last')),
  },
  {
    key: 'quantity', label: 'Quantity', numeric: true,
    show: (row) => (row.closePosition ? 'whole position' : quantity(row.quantity)),
  },
  {
    key: 'status', label: 'Status', by: (row) => row.algoStatus,
    show: (row) => statusWord(row.algoStatus),
  },
  {
    key: 'fired', label: 'Triggered',
    show: (row) => (row.triggerTime ? dateTime(row.triggerTime) : '–'),
  },
  { key: 'became', label: 'Became order', numeric: true, show: (row) => row.actualOrderId || '–' },
];

const forcedColumns = [
  time((row) => row.time),
  {
    key: 'symbol', label: 'Symbol', by: (row) => row.symbol ?? '',
    show: (row) => row.symbol ?? 'whole pool',
  },
  { key: 'stage', label: 'Step', show: (row) => `${stages[row.stage] ?? row.stage} (${row.rule})` },
  { key: 'quantity', label: 'Quantity', numeric: true, show: (row) => quantity(row.quantity) },
  {
    key: 'price', label: 'Price', numeric: true,
    show: (row) => (number(row.price) > 0 && row.symbol ? price(row.price, row.symbol) : '–'),
  },
  {
    key: 'fee', label: 'Fee', numeric: true,
    show: (row) => (number(row.fee) > 0 ? money(row.fee, '') : '–'),
  },
  {
    key: 'ratio', label: 'Ratio before → after', numeric: true,
    show: (row) => (row.before ? `${percent(row.before.marginRatio, 1)} → `
      + `${percent(row.after.marginRatio ?? '0', 1)}` : '–'),
  },
  {
    key: 'why', label: 'Why',
    show: (row) => (row.isStep ? h('a', { href: `/why/${row.id}` }, 'Explained') : row.rule),
  },
];

const stages = {
  autoAddMargin: 'Margin added', cancelOrders: 'Orders cancelled', offsetHedge: 'Hedge offset',
  reduce: 'Position reduced', takeover: 'Taken over', autoDeleverage: 'Deleveraged',
  settleDebt: 'Debt settled', autoExchange: 'Collateral sold',
};

async function readForced({ symbol, start, end }, signal) {
  const found = await native.get('/explanations', { start, end, limit: mostRows }, signal);
  const steps = found.steps.map((each) => ({ ...each, isStep: true, key: `step ${each.id}` }));
  const others = found.deleveragings.map((each) => ({
    ...each, key: `adl ${each.id}`, stage: 'autoDeleverage', price: '0', fee: '0',
  }));
  return [...steps, ...others].filter((each) => !symbol || each.symbol === symbol);
}

/**
 * Kinds of history. `needsSymbol`: the venue keeps them by symbol; `exports`: the name of the file.
 */
export const historyKinds = [
  {
    name: 'orders', label: 'Orders', columns: orderColumns, needsSymbol: true, exports: 'orders',
    empty: 'No order in this symbol and time. Choose another symbol or more days.',
    read: async (filter, signal) => (await byWeek(
      '/fapi/v1/allOrders', { symbol: filter.symbol }, filter, signal))
      .map((row) => ({ ...row, key: String(row.orderId) })),
  },
  {
    name: 'conditional', label: 'Conditional orders', columns: conditionalColumns,
    needsSymbol: true,
    exports: 'orders', empty: 'No conditional order in this symbol and time.',
    read: async (filter, signal) => (await byWeek(
      '/fapi/v1/allAlgoOrders', { symbol: filter.symbol }, filter, signal))
      .map((row) => ({ ...row, time: row.createTime, key: String(row.algoId) })),
  },
  {
    name: 'trades', label: 'Trades', columns: fillColumns, needsSymbol: true, exports: 'trades',
    empty: 'No trade in this symbol and time.',
    read: async (filter, signal) => (await byWeek(
      '/fapi/v1/userTrades', { symbol: filter.symbol }, filter, signal)).map(readFill),
  },
  {
    name: 'income', label: 'Income', columns: incomeColumns, exports: 'income',
    empty: 'Nothing came in or went out in this time.',
    read: async (filter, signal) => (await byWeek(
      '/fapi/v1/income', { symbol: filter.symbol || null }, filter, signal)).map(readIncome),
  },
  {
    name: 'forced', label: 'Forced trades', columns: forcedColumns, exports: 'liquidations',
    empty: 'No forced trade in this time: the line was never reached.', read: readForced,
  },
];
