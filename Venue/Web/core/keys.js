// Keys and commands: one list for the palette (Ctrl or Cmd + K), the help (?) and the keyboard.
// Keys that trade do nothing until they are switched on.

import { dialog } from './dialog.js';
import { h } from './dom.js';
import { tradingKeys } from './settings.js';

const commands = new Set();
let pending = null;

/**
 * Adds a command while the scope lasts.
 * @param {import('./scope.js').Scope} scope
 * @param {{ keys?: string, label: string, run: () => void, trades?: boolean, group?: string }} command
 *   `keys`: as `b`, `shift+x`, `mod+k`, `g p` (one after the other).
 */
export function command(scope, command) {
  commands.add(command);
  scope.keep(() => commands.delete(command));
}

/** Begins to listen. */
export function startKeys(scope) {
  scope.listen(document, 'keydown', (event) => pressed(event));
  command(scope, { keys: 'mod+k', label: 'Find a command', group: 'General', run: palette });
  command(scope, { keys: '?', label: 'Keyboard help', group: 'General', run: help });
}

function nameOf(event) {
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push('mod');
  const isSign = event.key.length === 1 && !/[a-z0-9]/i.test(event.key);
  if (event.shiftKey && !isSign) parts.push('shift');
  if (event.altKey) parts.push('alt');
  const digit = /^Digit(\d)$/.exec(event.code);
  parts.push((event.shiftKey && digit ? digit[1] : event.key).toLowerCase());
  return parts.join('+');
}

function pressed(event) {
  if (event.isComposing || event.repeat) return;
  const isTyping = event.target.closest?.('input:not([type=checkbox], [type=radio], [type=range]), '
    + 'textarea, select, [contenteditable]');
  const name = nameOf(event);
  if (isTyping && !name.startsWith('mod+')) return;
  if (document.querySelector('dialog[open]') && name !== 'mod+k') return;
  // What has the focus has its own use for these two.
  if ((name === 'enter' || name === ' ') && event.target.closest?.('button, a, summary, input')) {
    return;
  }
  const sequence = pending ? `${pending} ${name}` : name;
  pending = null;
  const found = find(sequence) ?? find(name);
  if (found) {
    event.preventDefault();
    found.run();
  } else if ([...commands].some((each) => each.keys?.startsWith(`${name} `))) {
    pending = name;
    setTimeout(() => {
      pending = null;
    }, 1500);
  }
}

function find(keys) {
  return [...commands].find(
    (each) => each.keys === keys && (!each.trades || tradingKeys.peek()));
}

function palette() {
  dialog('Commands', (body, scope, close) => {
    const search = h('input', {
      type: 'text', placeholder: 'Type to search', 'aria-label': 'Search commands',
      role: 'combobox', 'aria-expanded': 'true', 'aria-controls': 'palette-list',
    });
    const list = h('ul.palette', { id: 'palette-list', role: 'listbox', 'aria-label': 'Commands' });
    let chosen = 0;
    const matching = () => [...commands].filter((each) => each.label.toLowerCase()
      .includes(search.value.trim().toLowerCase()) && each.run !== palette);
    const draw = () => {
      const found = matching();
      chosen = Math.max(0, Math.min(chosen, found.length - 1));
      list.replaceChildren(...found.map((each, place) => h('li', {
        role: 'option', id: `palette-${place}`, 'aria-selected': String(place === chosen),
        onclick: () => run(each),
      }, h('span', {}, each.label), each.keys && h('kbd', {}, keyWords(each.keys)))));
      search.setAttribute('aria-activedescendant', found.length ? `palette-${chosen}` : '');
      list.children[chosen]?.scrollIntoView({ block: 'nearest' });
    };
    const run = (each) => {
      close();
      each.run();
    };
    scope.listen(search, 'input', draw);
    scope.listen(search, 'keydown', (event) => {
      if (event.key === 'ArrowDown') chosen += 1;
      else if (event.key === 'ArrowUp') chosen -= 1;
      else if (event.key === 'Enter') {
        event.preventDefault();
        const found = matching()[chosen];
        if (found) run(found);
        return;
      } else return;
      event.preventDefault();
      draw();
    });
    body.append(search, list);
    draw();
  });
}

function keyWords(keys) {
  const mod = navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl';
  return keys.replace('mod', mod).replace('shift', 'Shift').replaceAll('+', ' + ');
}

function help() {
  dialog('Keyboard', (body) => {
    const groups = Map.groupBy([...commands].filter((each) => each.keys), (each) =>
      each.group ?? 'General');
    for (const [name, members] of groups) {
      body.append(h('h3', {}, name), h('dl.keys', {}, members.map((each) => [
        h('dt', {}, h('kbd', {}, keyWords(each.keys))),
        h('dd', {}, each.label, each.trades && h('span.note', {}, ' (trading keys)')),
      ])));
    }
    body.append(h('p.note', {}, tradingKeys.peek()
      ? 'Trading keys are on; they can be switched off in the settings.'
      : 'Trading keys are off; they can be switched on in the settings.'));
  });
}
