// Choices of this browser: look, keys, questions.

import { h } from '../core/dom.js';
import { choiceField, switchField } from '../core/field.js';
import {
  confirmsOrders, density, directionColors, theme, tradingKeys,
} from '../core/settings.js';
import { notificationsRow } from '../parts/people/notifications.js';

function choice(label, signal, options, hint) {
  return choiceField({
    label, options, hint, value: signal.peek(), onchange: (value) => {
      signal.value = value;
    },
  }).element;
}

function toggle(label, signal, hint) {
  return switchField({
    label, hint, checked: signal.peek(), onchange: (value) => {
      signal.value = value;
    },
  }).element;
}

/** Shows the page. */
export function show(container) {
  container.append(h('div.page.narrow', {},
    h('header', {}, h('h1', { tabindex: '-1' }, 'Settings'),
      h('p.secondary', {}, 'Kept in this browser only.')),
    h('section.panel', { 'aria-label': 'Look' }, h('header', {}, h('h2', {}, 'Look')),
      h('div.panel-body', {},
        choice('Theme', theme, [['system', 'As the system'], ['light', 'Light'], ['dark', 'Dark']]),
        choice('Up and down', directionColors, [['greenUp', 'Green up, red down'],
          ['redUp', 'Red up, green down'], ['blueOrange', 'Blue up, orange down']],
        'Direction is always shown by a sign or an arrow too.'),
        choice('Tables', density, [['dense', 'Dense'], ['normal', 'Roomy']]))),
    h('section.panel', { 'aria-label': 'Trading' }, h('header', {}, h('h2', {}, 'Trading')),
      h('div.panel-body', {},
        toggle('Show each order once more before it is sent', confirmsOrders),
        toggle('Keys that trade', tradingKeys, 'Press ? to see them. Off, no key sends anything.'))),
    h('section.panel', { 'aria-label': 'This browser' }, h('header', {}, h('h2', {}, 'This browser')),
      h('div.panel-body', {}, notificationsRow()))));
}
