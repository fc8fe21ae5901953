// The account of whoever is signed in, live: the margin report, open orders, and what happens. The
// venue sends whole states, so that a lost connection leaves nothing to be put together again.

import { native } from '../core/api.js';
import { LiveSocket } from '../core/live.js';
import { Signal } from '../core/signal.js';
import { toast } from '../core/dialog.js';
import { quantity } from '../core/format.js';

/** The margin report; null without a session. @type {Signal<any>} */
export const report = new Signal(null);
/** Open orders, plain and conditional. @type {Signal<any[]>} */
export const orders = new Signal([]);
/** Counts fills; whoever shows fills or income reads again when it changes. */
export const fillCount = new Signal(0);
/** The last fills of this page's life, newest first. @type {Signal<any[]>} */
export const fills = new Signal([]);
/** Forced steps of this page's life, newest first. @type {Signal<any[]>} */
export const forced = new Signal([]);
/** Notices, newest first. @type {Signal<any[]>} */
export const notices = new Signal([]);
/** Notices not read yet. */
export const unread = new Signal(0);

const kept = 200;
const listeners = new Set();

/** Follows what happens: `fill`, `forced`, `deleveraged`, `rejected`, `notice`. */
export function onAccountEvent(scope, listener) {
  listeners.add(listener);
  scope.keep(() => listeners.delete(listener));
}

/** The connection of the account. */
export const accountSocket = new LiveSocket('/plimsoll/v1/stream', {
  onMessage: (message) => take(message),
  silence: 3000,
});

/** Begins to follow the account of the session. */
export async function startAccount() {
  accountSocket.open();
  await readNotices();
}

/** Forgets the account, as after signing out. */
export function stopAccount() {
  accountSocket.close();
  report.value = null;
  orders.value = [];
  fills.value = [];
  forced.value = [];
  notices.value = [];
  unread.value = 0;
}

function take({ type, data }) {
  if (type === 'account') report.value = data;
  else if (type === 'orders') orders.value = data.orders;
  else if (type === 'fill') takeFill(data);
  else if (type === 'forced') forced.value = [data, ...forced.peek()].slice(0, kept);
  else if (type === 'notice') takeNotice(data);
  else if (type === 'rejected') toast(data.message, { level: 'warning', title: 'Order refused' });
  if (type !== 'account' && type !== 'orders' && type !== 'ping') {
    for (const listener of listeners) listener(type, data);
  }
}

function takeFill(fill) {
  fills.value = [fill, ...fills.peek()].slice(0, kept);
  fillCount.value += 1;
}

function takeNotice(notice) {
  if (notices.peek().some((each) => each.id === notice.id)) return;
  notices.value = [notice, ...notices.peek()].slice(0, kept);
  unread.value += 1;
}

/** Reads the notices kept by the venue. */
export async function readNotices() {
  const found = await native.get('/notices', { limit: 50 });
  notices.value = [...found.notices].sort((a, b) => b.id - a.id);
  unread.value = found.unread;
}

/** Tells the venue that notices were read. */
export async function markRead() {
  const newest = notices.peek()[0];
  if (!newest || unread.peek() === 0) return;
  await native.post('/notices/read', { upTo: newest.id });
  unread.value = 0;
  notices.value = notices.peek().map((each) => ({ ...each, isRead: true }));
}

/** The pool that holds cross positions: of all assets together, else of the quote asset. */
export function crossPool(view = report.peek()) {
  const pools = view?.pools ?? [];
  return pools.find((pool) => pool.kind === 'multiAssets')
    ?? pools.find((pool) => pool.kind === 'cross' && pool.asset === 'USDT')
    ?? pools.find((pool) => pool.kind === 'cross') ?? null;
}

/** The pool of a position. */
export function poolOf(position, view = report.peek()) {
  if (position.marginMode === 'isolated') {
    return (view?.pools ?? []).find((pool) => pool.kind === 'isolated'
      && pool.symbol === position.symbol && pool.positionSide === position.positionSide) ?? null;
  }
  return crossPool(view);
}

/** A fill in words, as for a message. */
export function fillWords(fill) {
  const side = fill.side === 'buy' ? 'Bought' : 'Sold';
  return `${side} ${quantity(fill.quantity)} ${fill.symbol} at ${quantity(fill.price)}`;
}
