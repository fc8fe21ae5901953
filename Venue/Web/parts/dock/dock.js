// The dock below the chart: what is held, what waits, what has happened. Only the tab shown is
// alive; while the account is out of date its figures are grey and its buttons off.

import { h, setAttribute, setText } from '../../core/dom.js';
import { command } from '../../core/keys.js';
import { Scope } from '../../core/scope.js';
import { setting } from '../../core/settings.js';
import { effect, untracked } from '../../core/signal.js';
import { accountSocket, orders, report } from '../../state/account.js';
import { asked } from '../../state/draft.js';
import { symbol } from '../../state/market.js';
import { user } from '../../state/session.js';
import { perform } from './actions.js';
import { assetsTab } from './assets.js';
import { incomeTab } from './income.js';
import { conditionalTab, ordersTab } from './orders.js';
import { positionsTab } from './positions.js';
import { tradesTab } from './trades.js';
import { isConditional } from './words.js';

const tabs = [
  { name: 'positions', label: 'Positions', make: positionsTab,
    count: () => report.value?.positions.length },
  { name: 'orders', label: 'Open orders', make: ordersTab,
    count: () => orders.value.filter((each) => !isConditional(each)).length },
  { name: 'conditional', label: 'Conditional', make: conditionalTab,
    count: () => orders.value.filter(isConditional).length },
  { name: 'trades', label: 'Trades', make: tradesTab },
  { name: 'income', label: 'Income', make: incomeTab },
  { name: 'assets', label: 'Assets', make: assetsTab },
];

const chosen = setting('dock.tab', 'positions');

/**
 * The dock.
 * @param {import('../../core/scope.js').Scope} scope
 * @returns {{ element: HTMLElement }}
 */
export function dock(scope) {
  if (!tabs.some((tab) => tab.name === chosen.peek())) chosen.value = 'positions';
  const panel = h('fieldset.dock-panel');
  const element = h('section.panel.dock', { 'aria-label': 'Positions and orders' },
    h('h2.visually-hidden', {}, 'Positions and orders'), tabList(scope),
    h('div.dock-place', { id: 'dock-panel', role: 'tabpanel' }, panel));
  showChosen(scope, panel);
  effect(scope, () => {
    panel.classList.toggle('stale', accountSocket.isStale.value);
    panel.disabled = accountSocket.isStale.value;
  });
  followWishes(scope);
  keys(scope);
  return { element };
}

function tabList(scope) {
  const buttons = tabs.map((tab) => tabButton(scope, tab));
  const element = h('div.tabs', { role: 'tablist', 'aria-label': 'Positions and orders' }, buttons);
  scope.listen(element, 'keydown', (event) => {
    const place = buttons.indexOf(document.activeElement);
    const next = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: buttons.length - 1 };
    if (place < 0 || next[event.key] === undefined) return;
    event.preventDefault();
    const button = buttons.at(next[event.key] % buttons.length);
    button.focus();
    button.click();
  });
  return element;
}

function tabButton(scope, tab) {
  const count = h('span.tab-count');
  const button = h('button', {
    type: 'button', role: 'tab', id: `dock-tab-${tab.name}`, 'aria-controls': 'dock-panel',
    onclick: () => {
      chosen.value = tab.name;
    },
  }, tab.label, tab.count && count);
  effect(scope, () => {
    const isChosen = chosen.value === tab.name;
    setAttribute(button, 'aria-selected', String(isChosen));
    setAttribute(button, 'tabindex', isChosen ? '0' : '-1');
  });
  if (tab.count) {
    effect(scope, () => {
      const found = tab.count();
      count.hidden = !found;
      setText(count, found ? String(found) : '');
    });
  }
  return button;
}

/** Builds the chosen tab; the one before ends with its scope. */
function showChosen(scope, panel) {
  let shown = null;
  scope.keep(() => shown?.close());
  effect(scope, () => {
    const tab = tabs.find((each) => each.name === chosen.value);
    const isSignedIn = Boolean(user.value);
    shown?.close();
    shown = new Scope();
    setAttribute(panel.parentElement, 'aria-labelledby', `dock-tab-${tab.name}`);
    panel.replaceChildren(isSignedIn ? untracked(() => tab.make(shown)) : nobody());
  });
}

function nobody() {
  return h('div.empty', {}, h('p', {}, 'Positions and orders belong to an account.'),
    h('p.row.centred', {}, h('a.button.primary', { href: '/sign-up' }, 'Sign up'),
      h('a.button', { href: '/sign-in' }, 'Sign in')));
}

/** Wishes from the chart, the order form and keys. */
function followWishes(scope) {
  effect(scope, () => {
    const wish = asked.value;
    if (!wish) return;
    asked.value = null;
    perform(wish);
  });
}

function keys(scope) {
  const parts = [['0.25', 'a quarter'], ['0.33333333', 'a third'], ['0.5', 'half'],
    ['0.66666667', 'two thirds'], ['0.75', 'three quarters']];
  const ask = (action, more = {}) => () => {
    const held = (report.peek()?.positions ?? []).find((each) => each.symbol === symbol.peek());
    perform({ action, symbol: symbol.peek(), positionSide: held?.positionSide, ...more });
  };
  command(scope, { keys: 'shift+escape', label: 'Close the position', group: 'Trading',
    trades: true, run: ask('close') });
  for (const [place, [part, words]] of parts.entries()) {
    command(scope, { keys: `shift+${place + 1}`, label: `Close ${words} of the position`,
      group: 'Trading', trades: true, run: ask('close', { part }) });
  }
  command(scope, { label: 'Close all positions', group: 'Trading', run: ask('closeAll',
    { symbol: undefined }) });
  command(scope, { keys: 'g o', label: 'Go to open orders', group: 'Go to',
    run: () => showTab('orders') });
}

/** Shows a tab of the dock and moves the focus there. */
export function showTab(name) {
  chosen.value = name;
  document.getElementById(`dock-tab-${name}`)?.focus();
}
