// The operator's page: who is nearest to liquidation, where the venue's exposure lies, opening and
// closing instruments, people's requests. Every act asks first and says what it did.

import { native } from '../core/api.js';
import { confirm, tellFailure, toast } from '../core/dialog.js';
import { h } from '../core/dom.js';
import { dateTime, decimal, percent, quantity, ratioState } from '../core/format.js';
import { go } from '../core/router.js';
import { followTable } from '../core/table.js';
import { user } from '../state/session.js';
import { panel, polled } from '../parts/venue/polled.js';

/** Shows the page. */
export function show(container, _, scope) {
  if (!user.peek()) return go('/sign-in?next=/operator', { replace: true });
  const page = h('div.page', {}, h('header', {}, h('h1', { tabindex: '-1' }, 'Operator')));
  container.append(page);
  if (!user.peek().isOperator) {
    page.append(h('p.empty', {}, 'This page is for the operator of the venue. ',
      h('a', { href: '/venue' }, 'The venue’s public page')));
    return undefined;
  }
  page.append(exposure(scope), nearest(scope), requests(scope));
  return undefined;
}

function nearest(scope) {
  const now = polled(scope, () => native.get('/operator/risk', { limit: 50 }));
  const made = followTable(scope, {
    caption: 'Accounts nearest to liquidation', keyOf: (row) => `${row.account} ${row.pool}`,
    empty: 'No account holds a position.',
    columns: [
      { key: 'account', label: 'Account', show: (row) => row.name ?? `number ${row.account}` },
      { key: 'pool', label: 'Pool' },
      { key: 'marginRatio', label: 'Margin ratio', numeric: true,
        show: (row) => `${percent(row.marginRatio, 2)} ${ratioState(row.marginRatio).word}`,
        tone: (row) => ratioState(row.marginRatio).level, by: (row) => Number(row.marginRatio) },
      { key: 'marginBalance', label: 'Margin balance', numeric: true,
        show: (row) => amount(row.marginBalance), by: (row) => Number(row.marginBalance) },
      { key: 'maintenanceMargin', label: 'Maintenance', numeric: true,
        show: (row) => amount(row.maintenanceMargin), by: (row) => Number(row.maintenanceMargin) },
      { key: 'positions', label: 'Positions', numeric: true },
      { key: 'largest', label: 'Largest', show: (row) => row.largest ?? '–' },
    ],
  }, () => now.signal.value?.accounts ?? []);
  return panel('Nearest to liquidation', now, scope, made.element);
}

/** Pools in coins hold small figures: two decimals would show nothing of them. */
function amount(value) {
  return decimal(value, Math.abs(Number(value)) < 1 ? 6 : 2);
}

function exposure(scope) {
  const now = polled(scope, () => native.get('/operator/exposure'));
  const made = followTable(scope, {
    caption: 'Exposure by instrument', keyOf: (row) => row.symbol, empty: 'Nothing is listed.',
    columns: [
      { key: 'symbol', label: 'Symbol' },
      { key: 'openInterest', label: 'Open interest', numeric: true,
        show: (row) => quantity(row.openInterest), by: (row) => Number(row.openInterest) },
      { key: 'notional', label: 'Notional', numeric: true, show: (row) => decimal(row.notional, 0),
        by: (row) => Number(row.notional) },
      { key: 'accounts', label: 'Accounts', numeric: true },
      { key: 'largestShare', label: 'Largest share', numeric: true,
        show: (row) => percent(row.largestShare, 1), by: (row) => Number(row.largestShare) },
      { key: 'insurance', label: 'Held by the fund', numeric: true,
        show: (row) => quantity(row.insurance) },
      { key: 'state', label: 'State', show: stateWords },
      { key: 'actions', label: '', show: (row) => actions(row, now.again) },
    ],
  }, () => now.signal.value?.instruments ?? []);
  return panel('Exposure by instrument', now, scope, made.element);
}

function stateWords(row) {
  const words = [row.isTrading ? 'trading' : 'closed for new orders'];
  if (row.isLiquidationHeld) words.push('liquidation held');
  return words.join(', ');
}

function actions(row, again) {
  return h('div.row', {},
    h('button.small', { type: 'button', onclick: () => act(row, 'trading', {
      isOpen: !row.isTrading }, row.isTrading ? 'Close' : 'Open', again) },
    row.isTrading ? 'Pause' : 'Resume'),
    h('button.small', { type: 'button', onclick: () => act(row, 'liquidation-hold', {
      isHeld: !row.isLiquidationHeld }, row.isLiquidationHeld ? 'Release' : 'Hold', again) },
    row.isLiquidationHeld ? 'Release liquidation' : 'Hold liquidation'));
}

const consequences = {
  'trading': 'No new orders are taken while it is closed; what is open stays, and liquidation goes on.',
  'liquidation-hold': 'While it is held nobody is liquidated in it; losses may grow meanwhile.',
};

async function act(row, what, body, words, again) {
  const sure = await confirm(`${words}: ${row.symbol}?`, consequences[what], { yes: words });
  if (!sure) return;
  try {
    await native.post(`/operator/instruments/${row.symbol}/${what}`, body);
    toast(`${row.symbol}: done.`, { level: 'good' });
    await again();
  } catch (error) {
    tellFailure(error, row.symbol);
  }
}

function requests(scope) {
  const now = polled(scope, () => native.get('/operator/cash-requests'));
  const decide = async (row, decision) => {
    try {
      await native.post(`/operator/cash-requests/${row.id}/${decision}`);
      await now.again();
    } catch (error) {
      tellFailure(error, 'Request');
    }
  };
  const made = followTable(scope, {
    caption: 'Requests that wait', keyOf: (row) => String(row.id), empty: 'No request waits.',
    columns: [
      { key: 'created', label: 'Time', show: (row) => dateTime(row.created) },
      { key: 'user', label: 'Person', numeric: true }, { key: 'direction', label: 'What' },
      { key: 'amount', label: 'Amount', numeric: true,
        show: (row) => `${quantity(row.amount)} ${row.asset}` },
      { key: 'actions', label: '', show: (row) => h('div.row', {},
        h('button.small', { type: 'button', onclick: () => decide(row, 'approve') }, 'Approve'),
        h('button.small.quiet', { type: 'button', onclick: () => decide(row, 'refuse') }, 'Refuse')) },
    ],
  }, () => now.signal.value?.requests ?? []);
  return panel('Deposits and withdrawals that wait', now, scope, made.element);
}
