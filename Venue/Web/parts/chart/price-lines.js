// The prices that matter to the account, as lines for the chart: entries, where it is liquidated
// and bankrupt, its orders, and where it would be liquidated after the order in the form.

import * as decimals from '../../core/decimal.js';
import { quantity } from '../../core/format.js';

/**
 * @typedef {object} PriceLine
 * @property {string} id
 * @property {string} kind `entry`, `liquidation`, `bankruptcy`, `order`, `stop`, `takeProfit` or
 *   `draft`.
 * @property {string} price @property {string} label
 * @property {string} tone The colour's name in the style sheet.
 * @property {string} dash
 * @property {boolean} isMovable
 * @property {any} [order] @property {any} [position]
 */

const looks = {
  entry: { tone: '--link', dash: 'solid' },
  liquidation: { tone: '--critical', dash: 'long' },
  bankruptcy: { tone: '--danger', dash: 'sparse' },
  stop: { tone: '--caution', dash: 'dotted' },
  takeProfit: { tone: '--safe', dash: 'dotted' },
  draft: { tone: '--caution', dash: 'sparse' },
};
const openStates = new Set(['new', 'partiallyFilled', 'untriggered', undefined]);
const most = 60;

/** True for a position that gains when the price falls. */
export function isShort(position) {
  return position.positionSide === 'short' || String(position.size).startsWith('-');
}

/**
 * The lines of one symbol.
 * @returns {PriceLine[]}
 */
export function linesOf(name, { report, orders, draft }) {
  const positions = (report?.positions ?? []).filter((each) => each.symbol === name);
  const found = positions.flatMap(ofPosition);
  for (const order of orders) {
    const line = order.symbol === name && openStates.has(order.status) ? ofOrder(order) : null;
    if (line && found.length < most) found.push(line);
  }
  return [...found, ...ofDraft(name, draft)];
}

function ofPosition(position) {
  const raw = decimals.parse(position.size) ?? 0n;
  if (raw === 0n) return [];
  const side = isShort(position) ? 'Short' : 'Long';
  const size = quantity(String(position.size).replace('-', ''));
  const make = (kind, price, label, isMovable = false) => (isPrice(price) ? [{
    id: `${kind}:${position.positionSide}`, kind, price, label, isMovable, position, ...looks[kind],
  }] : []);
  return [
    ...make('entry', position.entryPrice, `${side} ${size}`, true),
    ...make('liquidation', position.liquidationPrice, `Liquidation ${side.toLowerCase()}`),
    ...make('bankruptcy', position.bankruptcyPrice, `Bankrupt ${side.toLowerCase()}`),
  ];
}

function ofOrder(order) {
  const isConditional = order.status === 'untriggered';
  const price = isConditional ? order.triggerPrice : order.price;
  if (!isPrice(price)) return null;
  const size = Number(order.quantity) > 0 ? ` ${quantity(order.quantity)}` : '';
  const side = order.side === 'buy' ? 'Buy' : 'Sell';
  const base = { id: `order:${order.id}`, price, order };
  if (!isConditional) {
    return { ...base, kind: 'order', label: `${side}${size}`, dash: 'dashed',
      tone: order.side === 'buy' ? '--up' : '--down', isMovable: order.type === 'limit' };
  }
  const isTrailing = order.type === 'trailingStopMarket';
  const kind = order.type.startsWith('takeProfit') ? 'takeProfit' : 'stop';
  const word = isTrailing ? 'Trailing' : kind === 'stop' ? 'Stop' : 'Take profit';
  const label = `${word}: ${side.toLowerCase()}${size || ' all'}`;
  return { ...base, kind, label, ...looks[kind], isMovable: !isTrailing };
}

function ofDraft(name, draft) {
  if (draft?.symbol !== name) return [];
  return (draft.whatIf?.lines ?? [])
    .filter((line) => line.symbol === name && isPrice(line.after) && line.after !== line.before)
    .map((line) => ({
      id: `draft:${line.positionSide}`, kind: 'draft', price: line.after,
      label: 'Liq. after this order', isMovable: false, ...looks.draft,
    }));
}

function isPrice(text) {
  return text !== null && text !== undefined && Number(text) > 0;
}

/**
 * What a line would do at another price.
 * @param {PriceLine} line
 * @param {string} price
 * @param {{ mark?: string, report: any }} now
 * @returns {{ what: 'order' | 'stop' | 'takeProfit', pnl: string | null, distance: number | null }}
 */
export function previewOf(line, price, { mark, report }) {
  const distance = Number(mark) > 0 ? Number(price) / Number(mark) - 1 : null;
  const position = line.position ?? closedBy(line.order, report);
  const pnl = position ? pnlAt(position, line.order, price) : null;
  const what = line.kind === 'entry' ? exitKind(position, price, mark) : line.kind;
  return { what, pnl, distance };
}

/** A price that the mark has yet to rise to takes profit for a long; one below it stops a loss. */
export function exitKind(position, price, mark) {
  const isAbove = Number(price) > Number(mark ?? position.markPrice);
  return isAbove === isShort(position) ? 'stop' : 'takeProfit';
}

/** The position that an order would make smaller. */
function closedBy(order, report) {
  return (report?.positions ?? []).find((each) => each.symbol === order.symbol
    && each.positionSide === order.positionSide && Number(each.size) !== 0
    && isShort(each) === (order.side === 'buy')) ?? null;
}

function pnlAt(position, order, price) {
  const [entry, at] = [decimals.parse(position.entryPrice ?? ''), decimals.parse(price)];
  const size = decimals.parse(String(position.size).replace('-', ''));
  if (entry === null || at === null || size === null) return null;
  const wanted = decimals.parse(order?.quantity ?? '0') ?? 0n;
  const closed = wanted > 0n && wanted < size ? wanted : size;
  return decimals.format(decimals.times(closed, isShort(position) ? entry - at : at - entry));
}
