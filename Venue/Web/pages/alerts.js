// Alerts and guards: what the venue watches for the account while the page is closed, what it did,
// and where it tells of it.

import { native } from '../core/api.js';
import { confirm, dialog, tellFailure, toast } from '../core/dialog.js';
import { h, reconcile, setAttribute, setText } from '../core/dom.js';
import { dateTime } from '../core/format.js';
import { go } from '../core/router.js';
import { effect, Signal } from '../core/signal.js';
import { followTable } from '../core/table.js';
import { alertForm, kindWords, whenWords } from '../parts/people/alert-form.js';
import { notificationsRow } from '../parts/people/notifications.js';
import { guardPanel, topUpPanel, webhookPanel } from '../parts/people/guards.js';
import { markRead, notices, readNotices } from '../state/account.js';
import { user } from '../state/session.js';

/** Shows the page. */
export function show(container, _, scope) {
  if (!user.peek()) return go('/sign-in?next=/alerts', { replace: true });
  const alerts = new Signal(null);
  const read = async () => {
    alerts.value = (await native.get('/alerts')).alerts;
  };
  read().catch((error) => tellFailure(error, 'Alerts'));
  container.append(h('div.page', {},
    h('header', {}, h('h1', { tabindex: '-1' }, 'Alerts and guards'),
      h('p.secondary', {}, 'The venue watches, also while no page is open.'),
      notificationsRow()),
    alertsPanel(scope, alerts, read), noticesPanel(scope),
    h('div.columns', {}, guardPanel(scope), topUpPanel(scope), webhookPanel(scope))));
  return undefined;
}

function alertsPanel(scope, alerts, read) {
  const made = followTable(scope, {
    caption: 'Alerts', keyOf: (row) => String(row.id),
    empty: 'No alerts. Make one with the button above.',
    columns: [
      { key: 'kind', label: 'What', show: (row) => kindWords(row.kind) },
      { key: 'symbol', label: 'Where', show: (row) => row.symbol ?? 'account' },
      { key: 'when', label: 'When', show: whenWords },
      { key: 'repeats', label: 'How often', show: (row) => oftenWords(row) },
      { key: 'where', label: 'Told', show: (row) => [row.toPage && 'page', row.toBrowser && 'browser',
        row.toWebhook && 'webhook'].filter(Boolean).join(', ') || 'nowhere' },
      { key: 'lastFired', label: 'Last', show: (row) => (row.lastFired ? dateTime(row.lastFired)
        : 'never') },
      { key: 'isOn', label: 'On', fill: (cell, row, state) => fillSwitch(cell, row, state, read) },
      { key: 'actions', label: '', show: (row) => actions(row, read) },
    ],
  }, () => alerts.value ?? []);
  return h('section.panel', { 'aria-label': 'Alerts' },
    h('header', {}, h('h2', {}, 'Alerts'), h('div.end', {}, h('button.small.primary', {
      type: 'button', onclick: () => edit(null, read),
    }, 'New alert'))), made.element);
}

function oftenWords({ repeats, cooldown }) {
  if (repeats === 'once') return 'once';
  return cooldown > 0 ? `always, at most every ${cooldown} s` : 'always';
}

function fillSwitch(cell, row, state, read) {
  if (!state.input) {
    state.input = h('input', { type: 'checkbox', role: 'switch' });
    state.input.addEventListener('change', () => save({ ...state.row, isOn: state.input.checked }, read));
    cell.append(state.input);
  }
  state.row = row;
  state.input.checked = row.isOn;
  setAttribute(state.input, 'aria-label', `${kindWords(row.kind)}: on`);
}

async function save(alert, read) {
  try {
    await native.put(`/alerts/${alert.id}`, alert);
  } catch (error) {
    tellFailure(error, 'Alert');
  }
  await read().catch((error) => tellFailure(error, 'Alerts'));
}

function actions(row, read) {
  return h('div.row', {},
    h('button.small', { type: 'button', onclick: () => edit(row, read),
      'aria-label': `Change: ${kindWords(row.kind)}` }, 'Change'),
    h('button.small.quiet', { type: 'button', 'aria-label': `Remove: ${kindWords(row.kind)}`,
      onclick: () => remove(row, read) }, 'Remove'));
}

async function remove(row, read) {
  const sure = await confirm('Remove the alert?', `${kindWords(row.kind)}, ${whenWords(row)}.`,
    { yes: 'Remove' });
  if (!sure) return;
  try {
    await native.delete(`/alerts/${row.id}`);
    await read();
  } catch (error) {
    tellFailure(error, 'Removing');
  }
}

function edit(row, read) {
  dialog(row ? 'Change the alert' : 'New alert', (body, scope, close) => {
    body.append(alertForm(scope, row, async (alert) => {
      if (row) await native.put(`/alerts/${row.id}`, { ...row, ...alert });
      else await native.post('/alerts', alert);
      close();
      toast('The venue watches for it now.', { level: 'good', title: 'Alert' });
      await read();
    }));
  });
}

function noticesPanel(scope) {
  const list = h('ol.notice-list', { 'aria-label': 'Notices' });
  const nothing = h('p.empty', {}, 'Nothing happened yet. What alerts and guards have to say is kept '
    + 'here.');
  effect(scope, () => {
    nothing.hidden = notices.value.length > 0;
    reconcile(list, notices.value.slice(0, 50), (notice) => String(notice.id), makeNotice);
  });
  readNotices().catch((error) => tellFailure(error, 'Notices'));
  return h('section.panel', { 'aria-label': 'Notices' },
    h('header', {}, h('h2', {}, 'Notices'), h('div.end', {}, h('button.small', {
      type: 'button', onclick: () => markRead().catch((error) => tellFailure(error, 'Notices')),
    }, 'Mark all as read'))), list, nothing);
}

function makeNotice(notice) {
  const sign = { info: 'ℹ', warning: '!', critical: '‼' }[notice.level];
  const title = h('strong');
  const element = h('li', {},
    h(`span.mark.${notice.level}`, { 'aria-label': notice.level }, sign),
    h('div', {}, title, h('p', {}, notice.text), notice.link && h('a', { href: notice.link }, 'Open')),
    h('time.note', { datetime: new Date(notice.time).toISOString() }, dateTime(notice.time)));
  return {
    element,
    update(next) {
      setText(title, next.title);
      element.classList.toggle('is-new', !next.isRead);
    },
  };
}
