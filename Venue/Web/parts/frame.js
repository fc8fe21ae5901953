// The frame around every page: where one can go, how healthy the account is, what the connection is
// worth, and a banner when it is worth nothing.

import { clockOffset, latency } from '../core/api.js';
import * as decimals from '../core/decimal.js';
import { tellFailure, toast } from '../core/dialog.js';
import { h, setAttribute, setText } from '../core/dom.js';
import { age, ratioOf, time } from '../core/format.js';
import { icon } from '../core/icons.js';
import { command } from '../core/keys.js';
import { marginMeter } from '../core/meter.js';
import { go, path } from '../core/router.js';
import { theme } from '../core/settings.js';
import { effect } from '../core/signal.js';
import {
  accountSocket, crossPool, fillWords, onAccountEvent, report, unread,
} from '../state/account.js';
import { streams } from '../state/market.js';
import { signOut, user, venue } from '../state/session.js';

const places = [
  ['/', 'Trade'], ['/markets', 'Markets'], ['/risk', 'Risk'], ['/history', 'History'],
  ['/alerts', 'Alerts'], ['/tools', 'Calculators'], ['/tools/stress', 'Stress'], ['/why', 'Why'],
  ['/venue', 'Venue'],
];

/** Builds the frame. */
export function frame(scope) {
  header(scope);
  banner(scope);
  status(scope);
  announce(scope);
  for (const [address, words] of places) {
    command(scope, { label: `Go to ${words}`, group: 'Go to', keys: keysOf(words),
      run: () => go(address) });
  }
  command(scope, { label: 'Switch between light and dark', group: 'General', run: switchTheme });
}

function keysOf(words) {
  return { Trade: 'g t', Risk: 'g r', History: 'g h', Alerts: 'g a', Markets: 'g m' }[words];
}

function switchTheme() {
  theme.value = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
}

function header(scope) {
  const nav = h('nav', { 'aria-label': 'Pages', id: 'pages' });
  const menu = h('button.quiet.icon', {
    id: 'menu-button', type: 'button', 'aria-label': 'Menu', 'aria-expanded': 'false',
    'aria-controls': 'pages', onclick: () => open(!nav.classList.contains('is-open')),
  }, icon('menu'));
  const open = (isOpen) => {
    nav.classList.toggle('is-open', isOpen);
    setAttribute(menu, 'aria-expanded', String(isOpen));
  };
  effect(scope, () => {
    const all = user.value?.isOperator ? [...places, ['/operator', 'Operator']] : places;
    const link = ([address, words]) => h('a', {
      href: address, 'aria-current': isShown(address, path.value) ? 'page' : null,
    }, words);
    nav.replaceChildren(...all.map(link), h('span.nav-more', {}, more(link)));
    open(false);
  });
  document.getElementById('top').append(
    menu,
    h('a.brand', { href: '/', 'aria-label': 'Plimsoll, to the trading page' }, mark(),
      h('span', {}, 'Plimsoll')),
    nav, h('div.end', {}, health(scope), bell(scope), themeButton(scope), person(scope)));
}

/** What stands at the ends of the frame on a desk and has no room there on a phone. */
function more(link) {
  const who = user.value;
  return [
    who && link(['/account', `Account of ${who.name}`]),
    link(['/settings', 'Settings']), link(['/about', 'About']),
    who && h('button.quiet', { type: 'button', onclick: leave }, 'Sign out'),
  ];
}

function isShown(address, shown) {
  if (address === '/') return shown === '/' || shown.startsWith('/trade');
  if (address === '/tools') return shown.startsWith('/tools') && shown !== '/tools/stress';
  return shown === address || (address === '/why' && shown.startsWith('/why/'));
}

function mark() {
  const image = h('img', { src: '/icons/icon.svg', width: '22', height: '22', alt: '' });
  return image;
}

function health(scope) {
  const meter = marginMeter({ small: true });
  const element = h('a.health', { href: '/risk', title: 'Margin ratio of the cross pool' },
    meter.element);
  effect(scope, () => {
    const pool = crossPool(report.value);
    element.hidden = !pool;
    if (pool) meter.update(ratioOf(pool));
  });
  effect(scope, () => element.classList.toggle('stale', accountSocket.isStale.value));
  return element;
}

function bell(scope) {
  const count = h('span.count');
  const element = h('a.button.quiet.icon.bell', { href: '/alerts' },
    icon('bell'), count);
  effect(scope, () => {
    element.hidden = !user.value;
    count.hidden = unread.value === 0;
    setText(count, String(Math.min(unread.value, 99)));
    setAttribute(element, 'aria-label', `Alerts, ${unread.value} unread`);
  });
  return element;
}

function themeButton(scope) {
  const element = h('button.quiet.icon', { type: 'button', onclick: switchTheme });
  effect(scope, () => {
    void theme.value;
    const isDark = document.documentElement.dataset.theme === 'dark';
    element.replaceChildren(icon(isDark ? 'sun' : 'moon'));
    setAttribute(element, 'aria-label', isDark ? 'Switch to light' : 'Switch to dark');
  });
  return element;
}

function person(scope) {
  const element = h('div.row.person');
  effect(scope, () => {
    const who = user.value;
    if (who === undefined) return;
    element.classList.remove('signed-in');
    if (who === null) {
      element.replaceChildren(h('a.button.small', { href: '/sign-in' }, 'Sign in'),
        h('a.button.primary.small', { href: '/sign-up' }, 'Sign up'));
      return;
    }
    element.replaceChildren(h('a.button.quiet.small.only-wide', { href: '/account' }, who.name),
      h('button.quiet.small', { type: 'button', onclick: leave }, 'Sign out'));
    element.classList.add('signed-in');
  });
  return element;
}

async function leave() {
  try {
    await signOut();
    go('/sign-in');
  } catch (error) {
    tellFailure(error, 'Signing out');
  }
}

/** One banner for what makes the figures untrue; it says since when, and what is being done. */
function banner(scope) {
  const place = document.getElementById('banner');
  const words = h('span');
  const made = h('div.banner', {}, h('span', { 'aria-hidden': 'true' }, '⚠'), words);
  const draw = () => {
    const problem = problemNow();
    document.documentElement.toggleAttribute('data-stale', problem !== null);
    if (problem === null) {
      place.replaceChildren();
      return;
    }
    setText(words, problem);
    if (!made.isConnected) place.append(made);
  };
  effect(scope, () => {
    void [streams.socket.isStale.value, streams.socket.state.value, accountSocket.isStale.value,
      accountSocket.state.value, user.value, venue.value];
    draw();
  });
  scope.every(1000, draw);
}

function problemNow() {
  if (venue.peek()?.status === 'closed') {
    return `The venue takes no orders at present: ${venue.peek().reason}. Figures stand as they were.`;
  }
  for (const [socket, what] of [[streams.socket, 'Prices'], [accountSocket, 'Your account']]) {
    if (socket === accountSocket && !user.peek()) continue;
    if (!socket.isStale.peek() && socket.state.peek() !== 'lost') continue;
    const since = socket.lastMessage ? age(Date.now() - socket.lastMessage) : 'some time';
    return socket.state.peek() === 'lost'
      ? `Connection lost. ${what}: as of ${since} ago. Connecting again…`
      : `${what}: nothing new for ${since}. What is shown may be out of date.`;
  }
  return null;
}

function status(scope) {
  const dot = h('span.dot');
  const connection = h('span', {}, dot, h('span'));
  const clock = h('span', { title: 'The venue’s clock' });
  const way = h('span');
  const source = h('span');
  document.getElementById('status').append(connection, clock, way, source,
    h('a', { href: '/about' }, 'About'), h('a', { href: '/settings' }, 'Settings'),
    h('a', { href: '/plimsoll/v1/openapi.json', target: '_blank' }, 'API'));
  effect(scope, () => {
    const state = streams.socket.isStale.value ? 'stale' : streams.socket.state.value;
    setAttribute(dot, 'data-state', state);
    setText(connection.lastChild, { open: 'live', lost: 'connection lost', stale: 'out of date',
      connecting: 'connecting' }[state]);
  });
  effect(scope, () => setText(way, latency.value === null ? ''
    : `${latency.value} ms, clock ${clockOffset.value >= 0 ? '+' : ''}${clockOffset.value} ms`));
  effect(scope, () => setText(source, venue.value ? `market: ${venue.value.market}` : ''));
  scope.every(1000, () => setText(clock, time(Date.now() + clockOffset.peek())));
}

const fillsOfMoment = new Map();

/** Fills of one order within a second are one message, of all that was filled. */
function tellFill(fill) {
  const said = fillsOfMoment.get(fill.orderId);
  if (said) {
    said.push(fill);
    return;
  }
  fillsOfMoment.set(fill.orderId, [fill]);
  setTimeout(() => {
    const all = fillsOfMoment.get(fill.orderId);
    fillsOfMoment.delete(fill.orderId);
    const title = all.length > 1 ? `Filled in ${all.length} parts` : 'Filled';
    toast(fillWords(summed(all)), { level: 'good', title });
  }, 1000);
}

/** Fills as one, at their average price. */
function summed(all) {
  let [quantity, value] = [0n, 0n];
  for (const each of all) {
    const part = decimals.parse(each.quantity);
    quantity += part;
    value += decimals.times(part, decimals.parse(each.price));
  }
  const average = decimals.divided(value, quantity);
  const precise = all.length > 1 && average !== null;
  return {
    ...all[0], quantity: decimals.format(quantity),
    price: precise ? decimals.format(average, placesOf(all)) : all[0].price,
  };
}

function placesOf(all) {
  return Math.max(...all.map((each) => decimals.decimalsOf(each.price)));
}

/** What happened, said once: fills politely, forced trades at once. */
function announce(scope) {
  onAccountEvent(scope, (type, data) => {
    if (type === 'fill') tellFill(data);
    if (type === 'forced') {
      toast(data.explanation, { level: 'critical', title: 'Forced trade', link: `/why/${data.id}` });
    }
    if (type === 'notice') tellNotice(data);
  });
}

function tellNotice(notice) {
  if (notice.toBrowser) tellByBrowser(notice);
  // Fills and forced trades have said so themselves.
  if (!notice.toPage || notice.kind === 'fill' || notice.kind === 'forcedTrade') return;
  toast(notice.text, { level: notice.level, title: notice.title, link: notice.link });
}

/** For whoever looks elsewhere: the browser's own notification, where it was allowed. */
function tellByBrowser(notice) {
  if (!document.hidden || !('Notification' in window) || Notification.permission !== 'granted') return;
  const shown = new Notification(notice.title, {
    body: notice.text, tag: `notice-${notice.id}`, icon: '/icons/icon-192.png',
  });
  shown.onclick = () => {
    window.focus();
    if (notice.link) go(notice.link);
    shown.close();
  };
}
