// The columns of trades and income, the same in the dock and on the page of the past.

import { h } from '../../core/dom.js';
import { dateTime, number, quantity, tone } from '../../core/format.js';
import { exactMoney, price, signedMoney } from '../pool/units.js';
import { incomeWord } from './words.js';

const time = {
  key: 'time', label: 'Time', by: (row) => row.time, show: (row) => dateTime(row.time),
};

/** Columns of fills. */
export const fillColumns = [
  time,
  { key: 'symbol', label: 'Symbol', by: (row) => row.symbol },
  {
    key: 'side', label: 'Side', tone: (row) => (row.side === 'Buy' ? 'up' : 'down'),
    show: (row) => `${row.side}${row.positionSide === 'both' ? '' : ` ${row.positionSide}`}`,
  },
  { key: 'price', label: 'Price', numeric: true, show: (row) => price(row.price, row.symbol) },
  {
    key: 'quantity', label: 'Quantity', numeric: true, by: (row) => number(row.quantity),
    show: (row) => quantity(row.quantity),
  },
  {
    key: 'realizedPnl', label: 'Realised PnL', numeric: true, by: (row) => number(row.realizedPnl),
    show: (row) => signedMoney(row.realizedPnl, row.asset), tone: (row) => tone(row.realizedPnl),
  },
  {
    key: 'fee', label: 'Fee', numeric: true, by: (row) => number(row.fee),
    show: (row) => `${quantity(row.fee)} ${row.feeAsset}`,
  },
  { key: 'role', label: 'Role', show: (row) => (row.isMaker ? 'maker' : 'taker') },
  {
    key: 'orderId', label: 'Order', numeric: true, show: (row) => String(row.orderId),
  },
];

/** Columns of income. */
export const incomeColumns = [
  time,
  {
    key: 'kind', label: 'Kind', by: (row) => row.incomeType,
    show: (row) => incomeWord(row.incomeType),
  },
  { key: 'symbol', label: 'Symbol', by: (row) => row.symbol, show: (row) => row.symbol || '–' },
  {
    key: 'amount', label: 'Amount', numeric: true, by: (row) => number(row.income),
    show: (row) => exactMoney(row.income, row.asset), tone: (row) => tone(row.income),
  },
  {
    key: 'why', label: 'Why',
    show: (row) => (['INSURANCE_CLEAR', 'AUTO_EXCHANGE'].includes(row.incomeType)
      ? h('a', { href: '/why' }, 'Explained') : row.tradeId ? `trade ${row.tradeId}` : ''),
  },
];

