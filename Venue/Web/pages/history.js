// The past of the account: orders, trades, money and forced trades, with filters, pages and the
// same rows as a file. The filters are in the address, so that a view can be kept and come back to.

import { now } from '../core/api.js';
import { h, setAttribute, setText } from '../core/dom.js';
import { note } from '../core/router.js';
import { effect, Signal, untracked } from '../core/signal.js';
import { table } from '../core/table.js';
import { symbolChoice } from '../parts/dock/symbol-choice.js';
import { historyKinds } from '../parts/history/kinds.js';
import { instruments, symbol as lookedAt } from '../state/market.js';
import { user } from '../state/session.js';

const pageSize = 50;
const day = 24 * 3600 * 1000;
const nothing = { kind: null, rows: [] };

/** Shows the page. */
export function show(container, _, scope) {
  const page = h('div.page.history', {}, h('header', {}, h('h1', { tabindex: '-1' }, 'History'),
    h('p.secondary', {}, 'Everything the account did and what was done to it.')));
  container.append(page);
  const place = h('div.history-body');
  page.append(place);
  let shown = null;
  effect(scope, () => {
    const isSignedIn = Boolean(user.value);
    shown?.close();
    shown = scope.child();
    place.replaceChildren(...(isSignedIn ? untracked(() => content(shown)) : [nobody()]));
  });
}

function nobody() {
  return h('div.empty', {}, h('p', {}, 'History belongs to an account.'),
    h('p.row.centred', {}, h('a.button.primary', { href: '/sign-in' }, 'Sign in')));
}

/** The filters, each a signal, begun from the address and written back to it. */
class Filters {
  constructor() {
    const asked = new URLSearchParams(location.search);
    const today = dayText(now());
    const known = historyKinds.some((each) => each.name === asked.get('kind'));
    this.kind = new Signal(known ? asked.get('kind') : 'orders');
    this.symbol = new Signal(asked.get('symbol') ?? lookedAt.peek()
      ?? instruments.peek().keys().next().value ?? '');
    this.from = new Signal(asked.get('from') ?? dayText(now() - 6 * day));
    this.to = new Signal(asked.get('to') ?? today);
  }

  get chosen() {
    return historyKinds.find((each) => each.name === this.kind.value);
  }

  /** Days as times, from the first moment to the last. */
  get span() {
    const start = new Date(`${this.from.value}T00:00:00`).getTime();
    const end = new Date(`${this.to.value}T00:00:00`).getTime() + day - 1;
    return { symbol: this.symbol.value, start, end: Math.min(end, now()) };
  }

  get isSound() {
    const { start, end } = this.span;
    return Number.isFinite(start) && Number.isFinite(end) && start <= end;
  }

  keep() {
    note(`/history?${new URLSearchParams({
      kind: this.kind.value, symbol: this.symbol.value, from: this.from.value, to: this.to.value,
    })}`);
  }
}

/** A time as the day it falls on here. */
function dayText(milliseconds) {
  const date = new Date(milliseconds);
  const two = (value) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function content(scope) {
  const filters = new Filters();
  const state = { found: new Signal(nothing), page: new Signal(0), words: new Signal('') };
  const place = h('div', { id: 'history-panel', role: 'tabpanel' });
  follow(scope, filters, state);
  effect(scope, () => {
    setAttribute(place, 'aria-labelledby', `history-${filters.kind.value}`);
    place.replaceChildren(rowsTable(scope, filters.chosen, state));
  });
  return [tabList(scope, filters), filterBar(scope, filters), h('section.panel', {
    'aria-label': 'Rows' }, place, pager(scope, state))];
}

/** Reads anew when a filter changes; the answer of an older question is let go of. */
function follow(scope, filters, state) {
  let request = null;
  scope.keep(() => request?.abort());
  effect(scope, () => {
    const { chosen, span } = filters;
    request?.abort();
    state.found.value = nothing;
    state.page.value = 0;
    if (!filters.isSound) {
      state.words.value = 'The first day must not be after the last.';
      return;
    }
    if (chosen.needsSymbol && !span.symbol) {
      state.words.value = `${chosen.label} are kept by symbol: choose one.`;
      return;
    }
    filters.keep();
    request = new AbortController();
    read(chosen, span, state, request.signal);
  });
}

async function read(kind, span, state, signal) {
  state.words.value = 'Reading…';
  try {
    const found = await kind.read(span, signal);
    if (signal.aborted) return;
    state.found.value = { kind, rows: found.sort((a, b) => b.time - a.time) };
    state.words.value = '';
  } catch (error) {
    if (!signal.aborted) state.words.value = `Not read: ${error.message}`;
  }
}

function tabList(scope, filters) {
  const buttons = historyKinds.map((kind) => {
    const button = h('button', { type: 'button', role: 'tab', id: `history-${kind.name}`,
      'aria-controls': 'history-panel', onclick: () => {
        filters.kind.value = kind.name;
      } }, kind.label);
    effect(scope, () => {
      const isChosen = filters.kind.value === kind.name;
      setAttribute(button, 'aria-selected', String(isChosen));
      setAttribute(button, 'tabindex', isChosen ? '0' : '-1');
    });
    return button;
  });
  const element = h('div.tabs', { role: 'tablist', 'aria-label': 'Kinds of history' }, buttons);
  scope.listen(element, 'keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const place = buttons.indexOf(document.activeElement);
    if (!step || place < 0) return;
    event.preventDefault();
    const next = buttons[(place + step + buttons.length) % buttons.length];
    next.focus();
    next.click();
  });
  return element;
}

function filterBar(scope, filters) {
  const exported = h('a.button.small', { download: '' }, 'Export as CSV');
  effect(scope, () => {
    const { symbol, start, end } = filters.span;
    exported.hidden = !filters.isSound;
    if (!filters.isSound) return;
    const query = new URLSearchParams({ start, end, ...(symbol ? { symbol } : {}) });
    setAttribute(exported, 'href', `/plimsoll/v1/export/${filters.chosen.exports}?${query}`);
  });
  const ago = (days) => h('button.small', { type: 'button', onclick: () => {
    filters.from.value = dayText(now() - (days - 1) * day);
    filters.to.value = dayText(now());
  } }, days === 1 ? 'Today' : `${days} days`);
  return h('div.history-filters', {}, symbolChoice(scope, filters.symbol),
    dayField(scope, 'From', filters.from), dayField(scope, 'To', filters.to),
    h('span.row', { role: 'group', 'aria-label': 'Stretch' }, ago(1), ago(7), ago(30), ago(90)),
    exported);
}

function dayField(scope, label, signal) {
  const input = h('input', { type: 'date' });
  scope.listen(input, 'change', () => {
    if (input.value) signal.value = input.value;
  });
  effect(scope, () => {
    input.value = signal.value;
  });
  return h('label.check', {}, label, input);
}

function rowsTable(scope, kind, state) {
  const made = table({
    caption: kind.label, columns: kind.columns, keyOf: (row) => row.key,
    empty: h('span', {}, kind.empty),
  });
  const words = h('p.empty', { role: 'status' });
  effect(scope, () => {
    const first = state.page.value * pageSize;
    const { kind: shown, rows } = state.found.value;
    // Rows of another kind, not yet let go of, have other columns.
    made.update(shown === kind ? rows.slice(first, first + pageSize) : []);
    setText(words, state.words.value);
    words.hidden = state.words.value === '';
    made.element.hidden = state.words.value !== '';
  });
  return h('div', {}, words, made.element);
}

function pager(scope, state) {
  const words = h('span.note');
  const step = (by) => () => {
    state.page.value += by;
  };
  const back = h('button.small', { type: 'button', onclick: step(-1) }, 'Newer');
  const on = h('button.small', { type: 'button', onclick: step(1) }, 'Older');
  const element = h('nav.pager', { 'aria-label': 'Pages of rows' }, back, words, on);
  effect(scope, () => {
    const count = state.found.value.rows.length;
    const first = state.page.value * pageSize;
    element.hidden = count === 0;
    back.disabled = first === 0;
    on.disabled = first + pageSize >= count;
    setText(words, `${first + 1} to ${Math.min(first + pageSize, count)} of ${count}`
      + `${count >= 1000 ? ': the newest; the export has more' : ''}`);
  });
  return element;
}
