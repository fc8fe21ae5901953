// Account: who one is, keys for programs, verification, money in and out.

import { native } from '../core/api.js';
import { confirm, dialog, tellFailure, toast } from '../core/dialog.js';
import { h } from '../core/dom.js';
import { choiceField, figureField, switchField, textField } from '../core/field.js';
import { form } from '../core/form.js';
import { dateTime, decimal, quantity } from '../core/format.js';
import { go } from '../core/router.js';
import { effect, Signal } from '../core/signal.js';
import { followTable } from '../core/table.js';
import { report } from '../state/account.js';
import { user } from '../state/session.js';
import { startTour } from '../parts/people/tour.js';

/** Shows the page. */
export function show(container, _, scope) {
  if (!user.peek()) return go('/sign-in?next=/account', { replace: true });
  const page = h('div.page', {},
    h('header', {}, h('h1', { tabindex: '-1' }, `Account of ${user.peek().name}`),
      h('p.secondary', {}, `Opened ${dateTime(user.peek().created)}.`)),
    h('div.columns', {}, money(scope), verification(scope)), keys(scope), requests(scope),
    h('div.columns', {}, password(), tourPanel()));
  container.append(page);
  return undefined;
}

function panel(title, ...content) {
  return h('section.panel', { 'aria-label': title }, h('header', {}, h('h2', {}, title)),
    h('div.panel-body', {}, content));
}

const requestList = new Signal(null);

async function readRequests() {
  requestList.value = (await native.get('/cash-requests')).requests;
}

function assetNames() {
  return (report.peek()?.assets ?? [{ asset: 'USDT' }]).map((each) => [each.asset, each.asset]);
}

function money(scope) {
  const direction = choiceField({ label: 'What', options: [
    ['deposits', 'Deposit'], ['withdrawals', 'Withdraw'],
    ['fundingToTrading', 'Move from funding to trading wallet'],
    ['tradingToFunding', 'Move from trading to funding wallet'],
  ] });
  const asset = choiceField({ label: 'Asset', options: assetNames() });
  const amount = figureField({ label: 'Amount', name: 'amount', value: '1000', step: '100' });
  const wallets = h('dl.facts');
  effect(scope, () => {
    const held = (report.value?.assets ?? []).filter((each) => each.asset === 'USDT'
      || Number(each.walletBalance) !== 0 || Number(each.fundingBalance) !== 0);
    wallets.replaceChildren(...held.flatMap((each) => [
      h('dt', {}, `${each.asset}, trading wallet`), h('dd', {}, decimal(each.walletBalance, 2)),
      h('dt', {}, `${each.asset}, funding wallet`), h('dd', {}, decimal(each.fundingBalance, 2)),
    ]));
  });
  const made = form({
    fields: { direction, asset, amount }, submit: 'Do it', working: 'Moving money…',
    async onsubmit() {
      if (amount.value() === null) {
        amount.error('Expected an amount as 1000.');
        return;
      }
      await move(direction.value(), { asset: asset.value(), amount: amount.value() });
    },
  });
  return panel('Money', wallets, made.element);
}

async function move(what, fields) {
  if (what === 'deposits' || what === 'withdrawals') {
    const made = await native.post(`/${what}`, fields);
    toast(`${quantity(fields.amount)} ${fields.asset}: ${made.status}`, {
      level: made.status === 'refused' ? 'warning' : 'good', title: 'Request made',
    });
    await readRequests();
    return;
  }
  await native.post('/transfers', { ...fields, direction: what });
  toast(`${quantity(fields.amount)} ${fields.asset} moved.`, { level: 'good' });
}

function requests(scope) {
  readRequests().catch((error) => tellFailure(error, 'Requests'));
  const made = followTable(scope, {
    caption: 'Deposits and withdrawals', keyOf: (row) => String(row.id),
    empty: 'No deposits or withdrawals yet. Ask for practice money above.',
    columns: [
      { key: 'created', label: 'Time', show: (row) => dateTime(row.created) },
      { key: 'direction', label: 'What' }, { key: 'asset', label: 'Asset' },
      { key: 'amount', label: 'Amount', numeric: true, show: (row) => quantity(row.amount) },
      { key: 'status', label: 'Status' }, { key: 'note', label: 'Note' },
    ],
  }, () => requestList.value ?? []);
  return panel('Deposits and withdrawals', made.element);
}

function verification(scope) {
  const body = h('div.panel-body');
  const draw = async () => {
    const { level, levels } = await native.get('/verification');
    if (scope.isClosed) return;
    body.replaceChildren(h('p', {}, `Your level is ${level}.`), h('ul.levels', {},
      levels.map((each) => h('li.spread', {},
        h('div', {}, h('strong', {}, `${each.level} · ${each.name}`),
          h('p.note', {}, `leverage up to ${each.maxLeverage}×, withdrawals up to `
            + `${quantity(each.withdrawalPerDay)} USD a day`)),
        each.level > level ? h('button.small', { type: 'button', onclick: () => ask(each.level) },
          'Ask for it') : each.level === level ? h('span.badge', {}, 'yours') : null))));
  };
  const ask = async (level) => {
    try {
      const { decision } = await native.post('/verification', { level });
      toast(decision === 'granted' ? `You have level ${level} now.`
        : 'The operator will look at it.', { level: 'good', title: 'Verification' });
      await draw();
    } catch (error) {
      tellFailure(error, 'Verification');
    }
  };
  draw().catch((error) => tellFailure(error, 'Verification'));
  return h('section.panel', { 'aria-label': 'Verification' },
    h('header', {}, h('h2', {}, 'Verification')), body);
}

function keys(scope) {
  const list = new Signal([]);
  const read = async () => {
    list.value = (await native.get('/api-keys')).keys;
  };
  read().catch((error) => tellFailure(error, 'API keys'));
  const made = followTable(scope, {
    caption: 'API keys', keyOf: (row) => row.key,
    empty: 'No keys yet. A key lets a program trade for you: make one with the button above.',
    columns: [
      { key: 'label', label: 'Label' },
      { key: 'key', label: 'Key', show: (row) => h('code', { title: row.key },
        `${row.key.slice(0, 10)}…`) },
      { key: 'kind', label: 'Signature' },
      { key: 'permissions', label: 'May', show: (row) => row.permissions.join(', ') },
      { key: 'addresses', label: 'From', show: (row) => row.allowedAddresses.join(', ') || 'anywhere' },
      { key: 'created', label: 'Made', show: (row) => dateTime(row.created) },
      { key: 'actions', label: '', show: (row) => h('button.small', {
        type: 'button', 'aria-label': `Revoke ${row.label}`, onclick: () => revoke(row, read),
      }, 'Revoke') },
    ],
  }, () => list.value);
  return h('section.panel', { 'aria-label': 'API keys' },
    h('header', {}, h('h2', {}, 'API keys'), h('div.end', {},
      h('button.small.primary', { type: 'button', onclick: () => makeKey(read) }, 'Make a key'))),
    made.element);
}

async function revoke(key, read) {
  const sure = await confirm('Revoke the key?',
    `Programs with “${key.label}” are refused from then on. This cannot be undone.`,
    { yes: 'Revoke', tone: 'sell' });
  if (!sure) return;
  try {
    await native.delete(`/api-keys/${key.key}`);
    await read();
  } catch (error) {
    tellFailure(error, 'Revoking');
  }
}

function makeKey(read) {
  dialog('Make an API key', (body, _, close) => {
    const label = textField({ label: 'Label', name: 'label', value: 'my bot' });
    const may = [['read', 'Read', true], ['trade', 'Trade', true], ['withdraw', 'Withdraw', false]]
      .map(([word, words, checked]) => [word, switchField({ label: words, checked })]);
    const allowedAddresses = textField({ label: 'Only from these addresses', name: 'addresses',
      hint: 'IP addresses with commas between; empty for anywhere.' });
    const publicKey = textField({ label: 'Public key (PEM), for Ed25519 or RSA',
      hint: 'Empty for a secret made by the venue.' });
    const fields = { label, ...Object.fromEntries(may), allowedAddresses, publicKey };
    body.append(form({
      fields, submit: 'Make it', working: 'Making the key…',
      async onsubmit() {
        const made = await native.post('/api-keys', {
          label: label.value(), permissions: may.filter(([, field]) => field.value())
            .map(([word]) => word),
          allowedAddresses: allowedAddresses.value().split(',').map((each) => each.trim())
            .filter(Boolean),
          ...(publicKey.value().trim() ? { publicKey: publicKey.value() } : {}),
        });
        close();
        await read();
        showSecret(made);
      },
    }).element);
  });
}

function showSecret({ key, secret }) {
  dialog('The key is made', (body, _, close) => {
    body.append(
      secret ? h('p', {}, 'The secret is shown now and never again. Keep it where your program '
        + 'finds it and nobody else does.') : h('p', {}, 'Sign with your private key.'),
      copyable('Key', key.key), secret ? copyable('Secret', secret) : '',
      h('pre.example.mono', {}, example(key.key, secret ?? 'SECRET')),
      h('footer', {}, h('button.primary', { type: 'button', onclick: () => close() }, 'I have it')));
  }, { wide: true });
}

function copyable(label, text) {
  return h('div.spread', {}, h('div', {}, h('span.note', {}, label), h('div', {},
    h('code.breakable', {}, text))), h('button.small', {
    type: 'button', 'aria-label': `Copy the ${label.toLowerCase()}`,
    onclick: async () => {
      try {
        await navigator.clipboard.writeText(text);
        toast(`${label} copied.`, { level: 'good' });
      } catch {
        toast('The browser does not let pages copy here; mark the text and copy it.');
      }
    },
  }, 'Copy'));
}

function example(key, secret) {
  return [
    'import ccxt',
    `venue = ccxt.binanceusdm({'apiKey': '${key}', 'secret': '${secret}'})`,
    `venue.urls['api'] = {k: v.replace('https://fapi.binance.com', '${location.origin}')`,
    '    if isinstance(v, str) else v for k, v in venue.urls[\'api\'].items()}',
    'print(venue.fetch_balance()[\'USDT\'])',
  ].join('\n');
}

function password() {
  const fields = {
    password: textField({ label: 'Present password', type: 'password',
      autocomplete: 'current-password' }),
    newPassword: textField({ label: 'New password', type: 'password', autocomplete: 'new-password',
      hint: 'All sessions end, this one too.' }),
  };
  return panel('Password', form({
    fields, submit: 'Change it',
    async onsubmit() {
      await native.post('/password', {
        password: fields.password.value(), newPassword: fields.newPassword.value(),
      });
      toast('The password is changed. Sign in with it.', { level: 'good' });
      user.value = null;
      go('/sign-in');
    },
  }).element);
}

function tourPanel() {
  return panel('Learning', h('p', {}, 'Five steps through the pool, ending with a hedged practice '
    + 'position that you can look at from all sides.'),
  h('div.row', {}, h('button', { type: 'button', onclick: () => startTour() }, 'Start the tour'),
    h('a.button', { href: '/tools' }, 'Calculators'), h('a.button', { href: '/tools/stress' }, 'Stress')));
}
