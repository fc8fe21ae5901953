// Why: every forced trade with the equation before and after, the marks it was computed from, the
// rule, and the state of the account at that very moment, replayed from the journal.

import { native } from '../core/api.js';
import { h } from '../core/dom.js';
import { dateTime, decimal, percent, quantity, ratioState } from '../core/format.js';
import { go } from '../core/router.js';
import { effect } from '../core/signal.js';
import { followTable } from '../core/table.js';
import { Signal } from '../core/signal.js';
import { momentPanel } from '../parts/venue/moment.js';
import { equation } from '../parts/venue/equation.js';
import { stageWords } from '../parts/venue/stages.js';
import { forced } from '../state/account.js';
import { user } from '../state/session.js';

/** Shows the page: one step, or the list of all. */
export function show(container, { id }, scope) {
  if (!user.peek()) {
    return go(`/sign-in?next=${encodeURIComponent(location.pathname)}`, { replace: true });
  }
  if (id) return showStep(container, id, scope);
  const steps = new Signal(null);
  const deleveragings = new Signal([]);
  const problem = h('p.field-error');
  const read = async () => {
    try {
      const found = await native.get('/explanations', { limit: 200 });
      steps.value = [...found.steps].reverse();
      deleveragings.value = [...found.deleveragings].reverse();
    } catch (error) {
      problem.textContent = error.message;
    }
  };
  effect(scope, () => {
    void forced.value;
    read();
  });
  container.append(h('div.page', {},
    h('header', {}, h('h1', { tabindex: '-1' }, 'Why'), h('p.secondary', {},
      'Every forced trade of your account, newest first, each with the equation that demanded it.')),
    problem, stepsPanel(scope, steps), deleveragingsPanel(scope, deleveragings)));
  return undefined;
}

function stepsPanel(scope, steps) {
  const made = followTable(scope, {
    caption: 'Forced trades', keyOf: (row) => String(row.id),
    empty: 'Nothing was ever forced on you. Keep the margin ratio below 80 % and it stays so.',
    onrow: (row) => go(`/why/${row.id}`),
    columns: [
      { key: 'time', label: 'Time', show: (row) => h('a', { href: `/why/${row.id}` },
        dateTime(row.time)) },
      { key: 'stage', label: 'What', show: (row) => stageWords(row.stage) },
      { key: 'symbol', label: 'Where', show: (row) => row.symbol ?? 'the pool' },
      { key: 'quantity', label: 'Quantity', numeric: true, show: (row) => quantity(row.quantity) },
      { key: 'price', label: 'Price', numeric: true, show: (row) => (Number(row.price) > 0
        ? quantity(row.price) : '–') },
      { key: 'before', label: 'Ratio before', numeric: true,
        show: (row) => percent(row.before.marginRatio, 1) },
      { key: 'after', label: 'Ratio after', numeric: true,
        show: (row) => percent(row.after.marginRatio, 1) },
      { key: 'rule', label: 'Rule' },
    ],
  }, () => steps.value ?? []);
  return h('section.panel', { 'aria-label': 'Forced trades' },
    h('header', {}, h('h2', {}, 'Forced trades')), made.element);
}

function deleveragingsPanel(scope, deleveragings) {
  const made = followTable(scope, {
    caption: 'Deleveragings', keyOf: (row) => String(row.id),
    empty: 'Nobody’s bankruptcy was ever closed against you.',
    columns: [
      { key: 'time', label: 'Time', show: (row) => dateTime(row.time) },
      { key: 'symbol', label: 'Where' },
      { key: 'quantity', label: 'Quantity', numeric: true, show: (row) => quantity(row.quantity) },
      { key: 'value', label: 'Value', numeric: true, show: (row) => decimal(row.value, 2) },
      { key: 'haircut', label: 'Haircut', numeric: true, show: (row) => decimal(row.haircut, 2) },
      { key: 'rule', label: 'Rule' },
    ],
  }, () => deleveragings.value);
  return h('section.panel', { 'aria-label': 'Deleveragings' },
    h('header', {}, h('h2', {}, 'Deleveragings')), made.element);
}

async function showStep(container, id, scope) {
  const page = h('div.page', {}, h('header', {}, h('h1', { tabindex: '-1' }, 'Why'),
    h('p', {}, h('a', { href: '/why' }, 'All forced trades'))), h('p.loading', {}, 'Loading…'));
  container.append(page);
  try {
    const step = await native.get(`/explanations/${encodeURIComponent(id)}`);
    if (scope.isClosed) return;
    page.lastChild.remove();
    page.querySelector('h1').textContent = `Why: ${stageWords(step.stage).toLowerCase()}${step.symbol
      ? ` ${step.symbol}` : ''}`;
    page.append(...stepParts(step, scope));
  } catch (error) {
    page.lastChild.replaceChildren(h('span.field-error', {}, error.message));
  }
}

function stepParts(step, scope) {
  return [
    h('section.panel', { 'aria-label': 'In words' }, h('div.panel-body', {},
      h('p.explanation', {}, step.explanation),
      h('dl.facts.narrow-facts', {},
        h('dt', {}, 'When'), h('dd', {}, dateTime(step.time)),
        h('dt', {}, 'Rule'), h('dd', {}, step.rule),
        h('dt', {}, 'Command in the journal'), h('dd', {}, String(step.sequence)),
        h('dt', {}, 'Fee'), h('dd', {}, decimal(step.fee, 2)),
        h('dt', {}, 'Borne by the insurance fund'), h('dd', {}, decimal(step.shortfall, 2))),
      siblings(step))),
    h('div.columns', {}, side('Before', step.before), side('After', step.after)),
    positionsPanel(step, scope), momentPanel(scope, step),
  ];
}

function siblings(step) {
  const all = step.siblings ?? [];
  if (all.length < 2) return null;
  return h('nav.row', { 'aria-label': 'Steps of this episode' }, h('span.note', {}, 'This episode:'),
    all.map((id, place) => h('a.button.small', {
      href: `/why/${id}`, 'aria-current': id === step.id ? 'page' : null,
    }, `Step ${place + 1}`)));
}

function side(title, figures) {
  const { word, level } = ratioState(figures.marginRatio);
  const isOver = Number(figures.marginRatio ?? 0) >= 1;
  return h('section.panel', { 'aria-label': title }, h('header', {}, h('h2', {}, title),
    h('span.badge', { class: level }, isOver ? 'over the line' : word)),
  h('div.panel-body', {}, equation(figures)));
}

function positionsPanel(step, scope) {
  const made = followTable(scope, {
    caption: 'Positions it was computed from', keyOf: (row) => row.symbol + row.positionSide,
    empty: 'The pool held no positions.',
    columns: [
      { key: 'symbol', label: 'Symbol' }, { key: 'positionSide', label: 'Side' },
      { key: 'size', label: 'Size', numeric: true, show: (row) => quantity(row.size) },
      { key: 'markPrice', label: 'Mark', numeric: true, show: (row) => quantity(row.markPrice) },
      { key: 'notional', label: 'Notional', numeric: true, show: (row) => decimal(row.notional, 2) },
      { key: 'unrealizedPnl', label: 'Unrealised PnL', numeric: true,
        show: (row) => decimal(row.unrealizedPnl, 2) },
      { key: 'maintenanceMargin', label: 'Maintenance', numeric: true,
        show: (row) => decimal(row.maintenanceMargin, 2) },
    ],
  }, () => step.positions);
  return h('section.panel', { 'aria-label': 'Positions and marks' },
    h('header', {}, h('h2', {}, 'Positions and marks before the step')), made.element);
}
