// Stress: shock any prices, or live through a known crash with the present portfolio, and see what
// the account would be worth and in which order things die. The venue's engine lives through it on a
// copy; nothing real is touched.

import { native } from '../core/api.js';
import { h, setText } from '../core/dom.js';
import { choiceField, figureField } from '../core/field.js';
import {
  decimal, number, percent, quantity, ratioOf, signed, signedPercent,
} from '../core/format.js';
import { go } from '../core/router.js';
import { effect } from '../core/signal.js';
import { marginMeter } from '../core/meter.js';
import { stageWords } from '../parts/venue/stages.js';
import { pathChart } from '../parts/tools/path-chart.js';
import { crossPool, report } from '../state/account.js';
import { instruments } from '../state/market.js';
import { user } from '../state/session.js';

/** Shows the page. */
export function show(container, _, scope) {
  if (!user.peek()) return go('/sign-in?next=/tools/stress', { replace: true });
  const outcome = h('div.stress-outcome', { 'aria-live': 'polite' });
  const view = { scope, outcome, shocks: new Map(), crash: '', others: null, running: null };
  const nothing = h('p.empty', {}, 'You hold no positions, so that nothing can happen. ',
    h('a', { href: '/' }, 'Open one'), ' and come back.');
  effect(scope, () => {
    const positions = report.value?.positions.filter((each) => Number(each.size) !== 0) ?? [];
    nothing.hidden = report.value === null || positions.length > 0;
  });
  container.append(h('div.page', {},
    h('header', {}, h('h1', { tabindex: '-1' }, 'Stress'),
      h('p.secondary', {}, 'What would be left, and what dies first. Runs on a copy of the venue with '
        + 'your portfolio in it.')),
    nothing, h('div.tool.stress', {}, controls(view), outcome)));
  scope.keep(() => view.running?.abort());
  return undefined;
}

function controls(view) {
  const list = h('div.shocks');
  const body = h('div.panel-body');
  const progress = h('p.note', { role: 'status' });
  view.progress = progress;
  view.run = () => run(view);
  for (const name of instruments.peek().keys()) list.append(shockRow(view, name));
  body.append(crashes(view), h('h3', {}, 'Or move prices yourself'),
    h('div.row', {}, [-10, -20, -30, -50, 20].map((change) => h('button.small', {
      type: 'button', onclick: () => setAll(view, change),
    }, `all ${change > 0 ? '+' : '−'}${Math.abs(change)} %`)), h('button.small.quiet', {
      type: 'button', onclick: () => setAll(view, 0),
    }, 'none')), list, haircut(view),
    h('div.row', {}, h('button.primary', { type: 'button', onclick: () => run(view) }, 'Run'), progress));
  return h('section.panel', { 'aria-label': 'Shocks' }, h('header', {}, h('h2', {}, 'Shocks')), body);
}

function shockRow(view, name) {
  const value = h('output.numeric', {}, '0 %');
  const input = h('input', {
    type: 'range', min: '-80', max: '100', step: '1', value: '0', 'aria-label': `Change of ${name}`,
  });
  const say = () => {
    setText(value, `${Number(input.value) > 0 ? '+' : ''}${input.value} %`);
    input.setAttribute('aria-valuetext', value.textContent);
  };
  input.addEventListener('input', () => {
    view.shocks.set(name, Number(input.value));
    view.crash = '';
    view.select.value = '';
    say();
    soon(view);
  });
  view.rows ??= new Map();
  view.rows.set(name, (change) => {
    input.value = String(change);
    say();
  });
  return h('div.shock', {}, h('span', {}, name), input, value);
}

function setAll(view, change) {
  for (const [name, set] of view.rows) {
    set(change);
    view.shocks.set(name, change);
  }
  view.crash = '';
  view.select.value = '';
  soon(view);
}

function haircut(view) {
  const field = figureField({ label: 'Further haircut on collateral', unit: '%', step: '5', value: '',
    placeholder: '0', onchange: () => soon(view) });
  view.haircut = field;
  return field.element;
}

function crashes(view) {
  const made = choiceField({ label: 'A known crash', options: [['', 'Choose a day…']],
    onchange: (name) => {
      view.crash = name;
      if (name) run(view);
    } });
  view.select = made.select;
  const source = h('p.note');
  native.get('/stress/crashes').then(({ crashes: found }) => {
    made.select.append(...found.map((each) => h('option', { value: each.name },
      `${each.title}${each.day ? ` (${each.day})` : ''}`)));
    made.select.addEventListener('change', () => {
      const chosen = found.find((each) => each.name === made.select.value);
      setText(source, chosen ? crashWords(chosen) : '');
    });
  }).catch((error) => setText(source, error.message));
  return h('div', {}, made.element, source);
}

function crashWords(crash) {
  const kind = { figures: 'published figures', recording: 'a recording, minute by minute',
    madeUp: 'made up' }[crash.kind];
  const moves = crash.moves.slice(0, 4).map((each) => `${each.symbol} ${signedPercent(each.change, 0)}`);
  return `${moves.join(', ')}; ${kind}${crash.source ? `, ${crash.source}` : ''}.`;
}

let timer = null;

function soon(view) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (!view.scope.isClosed) run(view);
  }, 250);
}

async function run(view) {
  view.running?.abort();
  const running = new AbortController();
  view.running = running;
  setText(view.progress, 'The engine is living through it…');
  try {
    const found = await native.post('/stress', request(view), running.signal);
    if (view.scope.isClosed) return;
    setText(view.progress, '');
    draw(view, found);
  } catch (error) {
    if (error.name === 'AbortError') return;
    setText(view.progress, '');
    view.outcome.replaceChildren(h('p.field-error', {}, error.message));
  }
}

function request(view) {
  if (view.crash) return { crash: view.crash };
  const shocks = [...view.shocks].filter(([, change]) => change !== 0)
    .map(([name, change]) => ({ symbol: name, change: String(change / 100) }));
  const further = view.haircut.value();
  return { shocks, ...(further ? { haircut: String(Number(further) / 100) } : {}) };
}

function draw(view, { before, after, path, deaths, fills, outcome }) {
  const meter = marginMeter({ label: 'Margin ratio at the end, before any forced step' });
  meter.update(ratioOf(crossPool(after)));
  view.outcome.replaceChildren(
    h('section.panel', { 'aria-label': 'Outcome' }, h('header', {}, h('h2', {}, 'What would be left')),
      h('div.panel-body', {}, h('dl.results', {},
        figure('Equity in the end', decimal(outcome.equity, 2), true),
        figure('Now', decimal(before.equity, 2)),
        figure('Change', signed(Number(outcome.equity) - Number(before.equity), 2)),
        figure('At the shocked prices, nothing forced', decimal(after.equity, 2)),
        figure('Borne by the insurance fund', decimal(outcome.insuranceUsed, 2))),
      meter.element, pathChart([{ part: '0', equity: before.equity,
      marginRatio: crossPool(before)?.marginRatio ?? null }, ...path], deaths))),
    deathsPanel(deaths, fills), fills.length > 0 ? fillsPanel(fills) : '', leftPanel(outcome));
}

function figure(label, value, isMain = false) {
  return h(isMain ? 'div.main' : 'div', {}, h('dt', {}, label), h('dd', {}, value));
}

/** What the account's own orders do on the way, as a stop that fires. */
function fillsPanel(fills) {
  return h('section.panel', { 'aria-label': 'Own orders' },
    h('header', {}, h('h2', {}, 'What your own orders do')), h('ul.panel-body', {}, fills.map((fill) =>
      h('li.spread', {}, h('span', {}, `${fill.side === 'buy' ? '▲ Bought' : '▼ Sold'} `
        + `${quantity(fill.quantity)} ${fill.symbol} at ${quantity(fill.price)}`),
      h('span.note', {}, `at ${percent(fill.part, 0)} of the way`)))));
}

function deathsPanel(deaths, fills) {
  const list = deaths.length === 0
    ? h('p.empty', {}, fills.length > 0 ? 'Nothing is forced: your own orders act first.'
      : 'Nothing dies: the line is not reached.')
    : h('ol.deaths', {}, deaths.map((death) => h('li', {},
      h('div.spread', {}, h('strong', {}, `${stageWords(death.stage)}${death.symbol
        ? ` ${death.symbol}` : ''}`), h('span.note', {}, `at ${percent(death.part, 0)} of the way`)),
      h('p', {}, death.explanation),
      h('p.note', {}, `${death.pool}, ratio ${death.marginRatio === null ? 'beyond measure'
        : percent(death.marginRatio, 1)}, rule ${death.rule}; `
        + death.prices.map((each) => `${each.symbol} ${decimal(each.price, 2)}`).join(', ')),
      h('p.note', {}, `Equity ${decimal(death.equityBefore, 2)} → ${decimal(death.equityAfter, 2)}`))));
  return h('section.panel', { 'aria-label': 'Order of deaths' },
    h('header', {}, h('h2', {}, 'The order in which things die')), list);
}

function leftPanel(outcome) {
  const left = outcome.positionsLeft.filter((each) => number(each.size) !== 0);
  return h('section.panel', { 'aria-label': 'Positions left' },
    h('header', {}, h('h2', {}, 'Positions left')), left.length === 0
    ? h('p.empty', {}, 'None.') : h('ul.panel-body', {}, left.map((each) =>
      h('li.spread', {}, h('span', {}, each.symbol), h('span', {}, quantity(each.size))))));
}
