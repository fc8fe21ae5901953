// The symbol looked at, as a button that opens the list of all: found by typing, favourites first.

import { h, reconcile, setAttribute, setText } from '../../core/dom.js';
import { decimal, signedPercent, tone } from '../../core/format.js';
import { command } from '../../core/keys.js';
import { popover } from '../../core/popover.js';
import { go } from '../../core/router.js';
import { favourites } from '../../core/settings.js';
import { effect, Signal } from '../../core/signal.js';
import { instruments, symbol, ticker } from '../../state/market.js';
import { marketsFound, toggleFavourite } from './market-list.js';

/**
 * The switch.
 * @param {import('../../core/scope.js').Scope} scope
 * @returns {{ element: HTMLElement }}
 */
export function symbolSwitch(scope) {
  const typed = new Signal('');
  const place = new Signal(0);
  const isOpen = new Signal(false);
  const name = h('strong');
  const button = h('button.symbol-button', { type: 'button', 'aria-haspopup': 'dialog' },
    name, h('span', { 'aria-hidden': 'true' }, '▾'));
  const search = h('input', {
    type: 'search', placeholder: 'Search', 'aria-label': 'Search symbols', autocomplete: 'off',
    role: 'combobox', 'aria-expanded': 'true', 'aria-controls': 'symbol-list',
    'aria-autocomplete': 'list',
  });
  const list = h('ul', { id: 'symbol-list', role: 'listbox', 'aria-label': 'Symbols' });
  const nothing = h('p.note', {}, 'No symbol has these letters.');
  const panel = h('div.symbol-menu', { role: 'dialog', 'aria-label': 'Choose a symbol' },
    search, list, nothing, h('a', { href: '/markets' }, 'All markets'));
  const over = popover(scope, button, panel, {
    onOpen() {
      search.value = '';
      typed.value = '';
      place.value = 0;
      isOpen.value = true;
      search.focus();
    },
    onClose() {
      isOpen.value = false;
    },
  });
  const choose = (wanted) => {
    over.close();
    button.focus();
    if (wanted !== symbol.peek()) go(`/trade/${wanted}`);
  };
  const found = () => marketsFound(instruments.value.values(), typed.value);
  effect(scope, () => {
    setText(name, symbol.value ?? '–');
    setAttribute(button, 'aria-label', `Symbol ${symbol.value ?? ''}, choose another`);
  });
  effect(scope, () => {
    // A closed list does no work.
    if (!isOpen.value) return;
    const all = found();
    const at = Math.max(0, Math.min(place.value, all.length - 1));
    reconcile(list, all, (each) => each.symbol, (each) => symbolRow(each, choose));
    nothing.hidden = all.length > 0;
    mark(list, at, search);
  });
  scope.listen(search, 'input', () => {
    typed.value = search.value;
    place.value = 0;
  });
  scope.listen(search, 'keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = found();
    if (step) place.value = Math.max(0, Math.min(all.length - 1, place.peek() + step));
    else if (event.key === 'Enter' && all[place.peek()]) choose(all[place.peek()].symbol);
    else return;
    event.preventDefault();
  });
  command(scope, { keys: '/', label: 'Choose a symbol', group: 'Go to', run: over.open });
  return { element: h('div.symbol-switch', {}, button, panel) };
}

function mark(list, at, search) {
  [...list.children].forEach((row, place) => {
    setAttribute(row, 'aria-selected', String(place === at));
    if (place === at) {
      setAttribute(search, 'aria-activedescendant', row.id);
      row.scrollIntoView({ block: 'nearest' });
    }
  });
}

function symbolRow({ symbol: name, priceDecimals }, choose) {
  const star = h('span.star', { 'aria-hidden': 'true', onclick: (event) => {
    event.stopPropagation();
    toggleFavourite(name);
  } });
  const last = h('span.numeric');
  const change = h('span.numeric');
  const element = h('li', {
    role: 'option', id: `symbol-${name}`, onclick: () => choose(name),
  }, star, h('strong', {}, name), last, change);
  return {
    element,
    update() {
      const figures = ticker(name).value;
      const isStarred = favourites.value.includes(name);
      setText(star, isStarred ? '★' : '☆');
      star.classList.toggle('is-on', isStarred);
      setText(last, decimal(figures.last, priceDecimals));
      setText(change, signedPercent(figures.change));
      setAttribute(change, 'class', `numeric ${tone(figures.change)}`);
    },
  };
}
