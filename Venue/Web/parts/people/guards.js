// Guards that act for the account: the equity guard, the top-up from the funding wallet, and the
// webhook that tells other programs.

import { native } from '../../core/api.js';
import { tellFailure, toast } from '../../core/dialog.js';
import { h, setText } from '../../core/dom.js';
import { choiceField, figureField, switchField, textField } from '../../core/field.js';
import { form } from '../../core/form.js';
import { dateTime, decimal, quantity } from '../../core/format.js';
import * as decimals from '../../core/decimal.js';

function panel(title, words, body) {
  return h('section.panel', { 'aria-label': title }, h('header', {}, h('h2', {}, title)),
    h('div.panel-body', {}, h('p.secondary', {}, words), body));
}

function asPercent(rate) {
  return decimals.format(decimals.parse(rate) * 100n);
}

function asRate(percent) {
  return decimals.format((decimals.parse(percent ?? '') ?? 0n) / 100n);
}

/** Reads, then fills; a panel that cannot be read says so. */
function load(scope, body, path, fill) {
  body.append(h('p.loading', {}, 'Loading…'));
  native.get(path).then((found) => {
    if (!scope.isClosed) body.replaceChildren(fill(found));
  }).catch((error) => {
    body.replaceChildren(h('p.field-error', {}, error.message));
    tellFailure(error, path);
  });
}

/** Closes or warns when equity has fallen so far from its peak. */
export function guardPanel(scope) {
  const body = h('div');
  const fill = (guard) => {
    const state = h('p.note');
    const say = (now) => setText(state, now.isOn
      ? `Peak ${decimal(now.peak, 2)} since ${dateTime(now.since)}; equity ${decimal(now.equity, 2)}.`
      : `Equity now ${decimal(now.equity, 2)}.${now.lastFired
        ? ` Last fired ${dateTime(now.lastFired)}.` : ''}`);
    say(guard);
    const fields = {
      isOn: switchField({ label: 'On', checked: guard.isOn }),
      fall: figureField({ label: 'When equity falls from its peak by', unit: '%', step: '1',
        value: asPercent(guard.fall) }),
      action: choiceField({ label: 'Then', value: guard.action, options: [['alert', 'Tell me'],
        ['close', 'Cancel all orders and close everything']] }),
    };
    return h('div', {}, state, form({
      fields, submit: 'Save', onsubmit: async () => {
        await native.put('/equity-guard', { isOn: fields.isOn.value(),
          fall: asRate(fields.fall.value()), action: fields.action.value() });
        say(await native.get('/equity-guard'));
        toast('Saved.', { level: 'good', title: 'Equity guard' });
      },
    }).element);
  };
  load(scope, body, '/equity-guard', fill);
  return panel('Equity guard', 'Follows the account’s equity up, and acts when it has fallen from its '
    + 'peak.', body);
}

/** Moves money from the funding wallet when the ratio gets high. */
export function topUpPanel(scope) {
  const body = h('div');
  const fill = (rule) => {
    const fields = {
      isOn: switchField({ label: 'On', checked: rule.isOn }),
      atRatio: figureField({ label: 'When the margin ratio reaches', unit: '%', step: '1',
        value: asPercent(rule.atRatio) }),
      toRatio: figureField({ label: 'Bring it down to', unit: '%', step: '1',
        value: asPercent(rule.toRatio) }),
      mostPerDay: figureField({ label: 'At most a day', unit: rule.asset, step: '100',
        value: decimals.plain(rule.mostPerDay) }),
    };
    return h('div', {}, h('p.note', {}, `Moved today: ${quantity(rule.usedToday)} ${rule.asset}.`), form({
      fields, submit: 'Save', onsubmit: async () => {
        await native.put('/top-up', { isOn: fields.isOn.value(), asset: rule.asset,
          atRatio: asRate(fields.atRatio.value()), toRatio: asRate(fields.toRatio.value()),
          mostPerDay: fields.mostPerDay.value() ?? '0' });
        toast('Saved.', { level: 'good', title: 'Top-up' });
      },
    }).element);
  };
  load(scope, body, '/top-up', fill);
  return panel('Top-up', 'Moves money from the funding wallet into the trading wallet before the line '
    + 'is reached. Isolated positions have a switch of their own in the dock.', body);
}

/** Where notices are sent. */
export function webhookPanel(scope) {
  const body = h('div');
  const fill = (hook) => {
    const fields = {
      url: textField({ label: 'Address', name: 'url', type: 'url', value: hook.url ?? '',
        placeholder: 'https://…' }),
      secret: textField({ label: 'Secret', name: 'secret', autocomplete: 'off',
        hint: 'Signs each message; never shown again. Empty keeps the present one.' }),
    };
    const state = h('p.note', {}, hook.lastStatus ? `Last delivery: ${hook.lastStatus}` : '');
    const test = h('button.quiet', { type: 'button', onclick: async () => {
      try {
        await native.post('/webhook/test');
        const now = await native.get('/webhook');
        setText(state, `Last delivery: ${now.lastStatus ?? 'under way'}`);
      } catch (error) {
        tellFailure(error, 'Webhook');
      }
    } }, 'Send a test');
    return h('div', {}, state, form({
      fields, submit: 'Save', after: [test], onsubmit: async () => {
        await native.put('/webhook', { url: fields.url.value().trim() || null,
          ...(fields.secret.value() ? { secret: fields.secret.value() } : {}) });
        toast('Saved.', { level: 'good', title: 'Webhook' });
      },
    }).element);
  };
  load(scope, body, '/webhook', fill);
  return panel('Webhook', 'Notices are posted as JSON, signed with your secret.', body);
}
