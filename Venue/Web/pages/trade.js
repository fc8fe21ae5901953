// The trading page: chart, book and tape, order form with the pool beneath it, and the dock. On a
// desk all at once; on a phone one at a time, with the price and the margin bar always in view.

import { h, setAttribute, setText } from '../core/dom.js';
import { decimal } from '../core/format.js';
import { icon } from '../core/icons.js';
import { command } from '../core/keys.js';
import { go, note } from '../core/router.js';
import { setting } from '../core/settings.js';
import { effect, Signal } from '../core/signal.js';
import { bookPanel } from '../parts/book/book-panel.js';
import { depthChart } from '../parts/book/depth-chart.js';
import { tapePanel } from '../parts/book/tape-panel.js';
import { chartPanel } from '../parts/chart/chart-panel.js';
import { symbolSwitch } from '../parts/chart/symbol-switch.js';
import { tickerBar } from '../parts/chart/ticker-bar.js';
import { dock } from '../parts/dock/dock.js';
import { orderForm } from '../parts/order/order-form.js';
import { poolPanel } from '../parts/pool/pool-panel.js';
import { report } from '../state/account.js';
import { pickedPrice } from '../state/draft.js';
import { chosen, instruments, symbol, ticker } from '../state/market.js';
import { user } from '../state/session.js';

const lastSymbol = setting('symbol', 'BTCUSDT');
const dockHeight = setting('dockHeight', 280);

/** Shows the page. */
export function show(container, parameters, scope) {
  follow(parameters);
  const view = new Signal('chart');
  const page = h('div.trade', {},
    h('h1.visually-hidden', { tabindex: '-1' }, 'Trade'),
    topBar(scope), middle(scope), booksColumn(scope), right(scope), lower(scope));
  page.append(phoneTabs(scope, view));
  effect(scope, () => setAttribute(page, 'data-view', view.value));
  effect(scope, () => {
    if (pickedPrice.value && view.peek() === 'book') view.value = 'form';
  });
  effect(scope, () => page.style.setProperty('--dock', `${dockHeight.value}px`));
  container.append(page);
  command(scope, { keys: 'g p', label: 'Go to positions', group: 'Go to', run: () => {
    view.value = 'dock';
    page.querySelector('.trade-dock [role=tab]')?.focus();
  } });
}

/** Takes another symbol without building the page anew. */
export function follow({ symbol: asked }) {
  const known = instruments.peek();
  const wanted = asked ?? lastSymbol.peek();
  const found = known.has(wanted) ? wanted : known.keys().next().value;
  symbol.value = found;
  lastSymbol.value = found;
  if (asked && asked !== found) go(`/trade/${found}`, { replace: true });
  else if (!asked) note(`/trade/${found}`);
}

function topBar(scope) {
  effect(scope, () => {
    const instrument = chosen();
    if (!instrument) return;
    const last = ticker(instrument.symbol).value.last;
    document.title = `${decimal(last, instrument.priceDecimals)} ${instrument.symbol} · Plimsoll`;
  });
  return h('section.trade-top.panel', { 'aria-label': 'Instrument' },
    symbolSwitch(scope).element, tickerBar(scope).element);
}

/** Chart and depth chart share a place; what is not shown does no work. */
function middle(scope) {
  const body = h('div.tab-body');
  const tabs = tabList('Charts', [
    ['chart', 'Chart', (inner) => chartPanel(inner).element],
    ['depth', 'Depth', (inner) => depthChart(inner).element],
    ['info', 'Contract', (inner) => contractInfo(inner)],
  ], scope, body);
  return h('section.trade-chart.panel', { 'aria-label': 'Chart' }, h('header', {}, tabs), body);
}

function tabList(label, choices, scope, body) {
  const tabs = h('div.tabs', { role: 'tablist', 'aria-label': label });
  let inner = null;
  const choose = (name) => {
    inner?.close();
    inner = scope.child();
    for (const button of tabs.children) {
      const isChosen = button.dataset.name === name;
      setAttribute(button, 'aria-selected', String(isChosen));
      button.tabIndex = isChosen ? 0 : -1;
    }
    body.replaceChildren(choices.find(([each]) => each === name)[2](inner));
  };
  for (const [name, words] of choices) {
    tabs.append(h('button', {
      type: 'button', role: 'tab', data: { name }, onclick: () => choose(name),
      onkeydown: (event) => moveTab(event, tabs),
    }, words));
  }
  choose(choices[0][0]);
  return tabs;
}

function moveTab(event, tabs) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const all = [...tabs.children];
  const next = all[(all.indexOf(event.currentTarget) + step + all.length) % all.length];
  next.click();
  next.focus();
}

function contractInfo(scope) {
  const list = h('dl.facts.contract');
  effect(scope, () => {
    const instrument = chosen();
    if (!instrument) return;
    const rows = [
      ['Contract', `${instrument.base} perpetual, settled in ${instrument.margin}`],
      ['Price step', `${instrument.tickSize} ${instrument.quote}`],
      ['Quantity step', `${instrument.stepSize} ${instrument.base}`],
      ['Smallest order', `${instrument.minQuantity} ${instrument.base}`],
      ['Smallest value', `${instrument.minNotional ?? '–'} ${instrument.quote}`],
    ];
    list.replaceChildren(...rows.flatMap(([term, value]) => [h('dt', {}, term), h('dd', {}, value)]));
  });
  return list;
}

function booksColumn(scope) {
  return h('div.trade-books', {}, bookPanel(scope).element, tapePanel(scope).element);
}

function right(scope) {
  const pool = h('div');
  effect(scope, () => {
    pool.hidden = !user.value;
  });
  pool.append(poolPanel(scope).element);
  return h('div.trade-side', {}, orderForm(scope).element, pool);
}

function lower(scope) {
  const handle = h('div.dock-handle', {
    role: 'separator', tabindex: '0', 'aria-orientation': 'horizontal',
    'aria-label': 'Height of the lower part', 'aria-valuemin': '160', 'aria-valuemax': '600',
  });
  effect(scope, () => setAttribute(handle, 'aria-valuenow', dockHeight.value));
  const set = (height) => {
    dockHeight.value = Math.round(Math.max(160, Math.min(600, height)));
  };
  scope.listen(handle, 'keydown', (event) => {
    const step = { ArrowUp: 20, ArrowDown: -20 }[event.key];
    if (!step) return;
    event.preventDefault();
    set(dockHeight.peek() + step);
  });
  scope.listen(handle, 'pointerdown', (event) => {
    handle.setPointerCapture(event.pointerId);
    const [from, height] = [event.clientY, dockHeight.peek()];
    const move = (moved) => set(height + from - moved.clientY);
    handle.addEventListener('pointermove', move);
    handle.addEventListener('pointerup',
      () => handle.removeEventListener('pointermove', move), { once: true });
  });
  return h('section.trade-dock', { 'aria-label': 'Account' }, handle, dock(scope).element);
}

const views = [
  ['chart', 'Chart'], ['book', 'Book'], ['form', 'Trade'], ['dock', 'Positions'], ['pool', 'Margin'],
];

const signs = { chart: 'chart', book: 'book', form: 'trade', dock: 'positions', pool: 'margin' };

function phoneTabs(scope, view) {
  const count = h('span.count');
  const bar = h('nav.phone-tabs', { 'aria-label': 'Parts of the page' },
    views.map(([name, words]) => h('button', {
      type: 'button', data: { name }, onclick: () => {
        view.value = name;
        scrollTo({ top: 0 });
      },
    }, icon(signs[name]), words, name === 'dock' ? count : null)));
  effect(scope, () => {
    for (const button of bar.children) {
      setAttribute(button, 'aria-current', button.dataset.name === view.value ? 'true' : null);
    }
  });
  effect(scope, () => {
    const open = (report.value?.positions ?? []).filter((each) => Number(each.size) !== 0).length;
    setText(count, open > 0 ? String(open) : '');
  });
  return bar;
}
