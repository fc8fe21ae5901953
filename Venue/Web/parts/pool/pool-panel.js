// The pool in view beside the order form: how healthy it is, what an order in the form would make
// of it, what backs it, what consumes it, and what would help.

import { h, reconcile, setAttribute, setText } from '../../core/dom.js';
import { number, percent, ratioState } from '../../core/format.js';
import { effect, Signal } from '../../core/signal.js';
import { accountSocket, crossPool, report } from '../../state/account.js';
import { draft } from '../../state/draft.js';
import { user } from '../../state/session.js';
import { perform } from '../dock/actions.js';
import { backing } from './backing.js';
import { consumers } from './consumers.js';
import { moveSlider } from './move-slider.js';
import { poolFigures } from './pool-figures.js';
import { startRatioHistory } from './ratio-history.js';
import { relief } from './relief.js';
import { poolKey, poolName } from './units.js';

/**
 * The panel.
 * @param {import('../../core/scope.js').Scope} scope
 * @returns {{ element: HTMLElement }}
 */
export function poolPanel(scope) {
  startRatioHistory();
  const body = h('fieldset.panel-body.pool-body');
  const element = h('section.panel.pool-panel', { 'aria-labelledby': 'pool-title' },
    h('header', {}, h('h2', { id: 'pool-title' }, 'Margin'),
      h('span.end', {}, h('button.quiet.small', { type: 'button',
        onclick: () => perform({ action: 'transfer' }) }, 'Transfer'),
      h('a.button.quiet.small', { href: '/risk' }, 'Risk'))),
    body);
  const content = signedInContent(scope);
  effect(scope, () => {
    const isKnown = Boolean(report.value);
    body.replaceChildren(...(isKnown ? content : [empty(user.value)]));
    setAttribute(element.querySelector('.end'), 'hidden', isKnown ? null : true);
  });
  effect(scope, () => {
    element.classList.toggle('stale', accountSocket.isStale.value);
    body.disabled = accountSocket.isStale.value;
  });
  return { element };
}

function empty(who) {
  if (who) return h('p.note', {}, 'Reading the account…');
  return h('div.empty', {}, h('p', {}, 'Sign in to see what backs what, and how far the line is.'),
    h('p.row.centred', {}, h('a.button.primary.small', { href: '/sign-up' }, 'Sign up'),
      h('a.button.small', { href: '/sign-in' }, 'Sign in')));
}

function signedInContent(scope) {
  const wanted = new Signal(null);
  const pool = new Signal(null);
  const figures = poolFigures();
  const newPools = h('p.note', { role: 'status' });
  effect(scope, () => {
    const pools = report.value?.pools ?? [];
    pool.value = pools.find((each) => poolKey(each) === wanted.value)
      ?? crossPool(report.value) ?? pools[0] ?? null;
  });
  effect(scope, () => {
    const after = draft.value?.whatIf?.after?.pools ?? [];
    if (!pool.value) return;
    figures.update(pool.value, after.find((each) => poolKey(each) === poolKey(pool.value)) ?? null);
    const words = newPoolWords(after);
    newPools.hidden = words === '';
    setText(newPools, words);
  });
  return [
    picker(scope, wanted, pool), figures.element, newPools,
    section('What backs it', backing(scope, pool)), section('What consumes it', consumers(scope)),
    relief(scope), moveSlider(scope),
  ];
}

/** Pools that the order in the form would open. */
function newPoolWords(after) {
  const known = new Set((report.peek()?.pools ?? []).map(poolKey));
  const opened = after.filter(
    (each) => !known.has(poolKey(each)) && number(each.initialMargin) > 0);
  return opened.map((each) => `The order opens a pool of its own: ${poolName(each)}, at `
    + `${percent(each.marginRatio, 1)}.`).join(' ');
}

function section(title, content) {
  return h('details.more', {}, h('summary', {}, title), content);
}

/** All pools with their state, worst first; hidden where there is only one. */
function picker(scope, wanted, pool) {
  const list = h('div.pool-list', { role: 'group', 'aria-label': 'Pools' });
  effect(scope, () => {
    const pools = [...(report.value?.pools ?? [])].sort(
      (a, b) => (number(b.marginRatio) || 0) - (number(a.marginRatio) || 0));
    list.hidden = pools.length < 2;
    const chosen = pool.value && poolKey(pool.value);
    reconcile(list, pools, poolKey, () => pickerRow(wanted));
    for (const [key, row] of list.rowsByKey) {
      setAttribute(row.element, 'aria-pressed', String(key === chosen));
    }
  });
  return list;
}

function pickerRow(wanted) {
  const name = h('span');
  const state = h('span');
  let key = null;
  return {
    element: h('button.pool-row', { type: 'button', onclick: () => {
      wanted.value = key;
    } }, name, state),
    update(pool) {
      key = poolKey(pool);
      const { word, level } = ratioState(pool.marginRatio);
      setText(name, poolName(pool));
      setText(state, `${percent(pool.marginRatio ?? '0', 1)} ${word}`);
      setAttribute(state, 'class', level);
    },
  };
}
