// What the order would do, as the venue's what-if has it: the figures that decide in rows of their
// own that never move, the rest behind “details”.

import { h, reconcile, setAttribute, setText } from '../../core/dom.js';
import { decimal, none, number, percent, quantity, signed, tone } from '../../core/format.js';
import { effect } from '../../core/signal.js';
import { chosen } from '../../state/market.js';

/**
 * The figures of a what-if.
 * @param {import('../../core/scope.js').Scope} scope
 * @param {() => any} read The answer; follows signals.
 * @param {{ details?: boolean }} options
 */
export function receipt(scope, read, { details = true } = {}) {
  const rows = figureRows.map(([label, show, title]) => {
    const value = h('dd');
    return { label, show, value, title };
  });
  const list = h('dl.facts.receipt', {}, rows.map((row) => [
    h('dt', { title: row.title }, row.label), row.value]));
  const others = detailsBox('Other positions', lineTable(), 'No other position is open.');
  const gaps = detailsBox('If the stop gaps', gapTable(),
    'With a stop loss, this says what a jump past it would cost.');
  effect(scope, () => {
    const answer = read();
    const instrument = chosen();
    if (!instrument) return;
    for (const row of rows) {
      const shown = answer ? row.show(answer, instrument) : none;
      const [text, mood] = Array.isArray(shown) ? shown : [shown, ''];
      setText(row.value, text);
      setAttribute(row.value, 'class', mood || null);
    }
    if (!details) return;
    const lines = (answer?.lines ?? []).filter((line) => !line.isTarget);
    others.update(lines.length, lines);
    gaps.update(answer?.stop?.gaps?.length ?? 0, answer?.stop?.gaps ?? [], instrument);
  });
  return h('div.receipt-box', {}, list, details && [others.element, gaps.element]);
}

const target = (answer) => answer.lines?.find((line) => line.isTarget);
const change = (from, to) => (from === to ? to : `${from} → ${to}`);

/** A price line; without one there is no price at which it ends. */
function priceOf(value, instrument) {
  return value === null || value === undefined ? none : decimal(value, instrument.priceDecimals);
}

const figureRows = [
  ['Cost', (answer, { quote }) => `${decimal(answer.cost, 2)} ${quote}`,
    'Margin reserved, with the loss the order opens at'],
  ['Fee · slippage', (answer, { quote }) => `${decimal(answer.fee, 2)} · ${decimal(
    answer.slippage, 2)} ${quote}`, 'For this order, at the book as it is now'],
  ['Liquidation', (answer, instrument) => {
    const line = target(answer);
    if (!line) return none;
    if (line.after === null) return line.before === null ? 'none' : 'none any more';
    return line.before === null ? priceOf(line.after, instrument)
      : change(priceOf(line.before, instrument), priceOf(line.after, instrument));
  }, 'If only this price moves'],
  ['Distance', (answer) => distanceOf(target(answer)),
    'From the mark price; an ATR is what the price moves in an hour, on average'],
  ['Funding a day', (answer, { quote }) => [
    `${signed(answer.fundingPerDay, 2)} ${quote}`, tone(answer.fundingPerDay)],
  'At the present rate; minus is paid'],
  ['Loss at the stop', ({ stop }, { quote }) => (stop
    ? [`${decimal(stop.loss, 2)} ${quote} · ${percent(stop.lossRate, 2)}`, 'down'] : none),
  'With fees and slippage'],
  ['Reward to risk', ({ target: goal }) => (goal?.rewardToRisk
    ? `${decimal(goal.rewardToRisk, 2)} : 1` : none), 'Profit at the target to loss at the stop'],
];

function distanceOf(line) {
  if (!line || line.distance === null) return none;
  const atrs = line.distanceInAtrs === null ? '' : ` · ${decimal(line.distanceInAtrs, 1)} ATR`;
  return percent(line.distance, 2) + atrs;
}

function detailsBox(label, content, empty) {
  const count = h('span.count');
  const nothing = h('p.hint', {}, empty);
  const element = h('details.order-details', {}, h('summary', {}, label, ' ', count), nothing,
    content.element);
  return {
    element,
    update(size, ...data) {
      setText(count, size > 0 ? `(${size})` : '');
      nothing.hidden = size > 0;
      content.element.hidden = size === 0;
      content.update(...data);
    },
  };
}

const lineWords = (price) => (price === null ? 'none' : quantity(price));

function lineTable() {
  const body = h('tbody');
  return {
    element: h('table.order-table', {}, h('thead', {}, h('tr', {},
      ['Position', 'Liquidation', 'Distance'].map((words) => h('th', { scope: 'col' }, words)))),
    body),
    update: (lines) => reconcile(body, lines, (line) => line.symbol + line.positionSide, () => {
      const cells = [h('th', { scope: 'row' }), h('td'), h('td')];
      return {
        element: h('tr', {}, cells),
        update(line) {
          const side = line.positionSide === 'both' ? '' : ` ${line.positionSide}`;
          setText(cells[0], line.symbol + side);
          setText(cells[1], change(lineWords(line.before), lineWords(line.after)));
          setText(cells[2], distanceOf(line));
        },
      };
    }),
  };
}

function gapTable() {
  const body = h('tbody');
  return {
    element: h('table.order-table', {}, h('thead', {}, h('tr', {},
      ['Gap', 'Fills at', 'Loss', 'Ratio'].map((words) => h('th', { scope: 'col' }, words)))),
    body),
    update: (gaps, instrument) => reconcile(body, gaps, (gap) => gap.gap, () => {
      const cells = [h('th', { scope: 'row' }), h('td'), h('td'), h('td')];
      return {
        element: h('tr', {}, cells),
        update(gap) {
          setText(cells[0], percent(gap.gap, 0));
          setText(cells[1], priceOf(gap.price, instrument));
          setText(cells[2], decimal(gap.loss, 2));
          setText(cells[3], gap.isLiquidated ? '✕ liquidated' : percent(gap.marginRatio, 1));
          setAttribute(cells[3], 'class', gap.isLiquidated ? 'critical' : null);
        },
      };
    }),
  };
}

/** The warnings of a what-if, as a list that is there only if there are any. */
export function warningList(scope, read) {
  const element = h('ul.warning-list', { 'aria-label': 'Warnings' });
  effect(scope, () => {
    const warnings = read()?.warnings ?? [];
    element.hidden = warnings.length === 0;
    reconcile(element, warnings, (warning) => warning.code, () => {
      const item = h('li');
      return { element: item, update: (warning) => setText(item, warning.message) };
    });
  });
  return element;
}

/** The pool the order's position is in: as it is by the report or the what-if, and after. */
export function poolsOf(answer, report, { symbol, positionSide, marginMode }) {
  const find = (view) => {
    const pools = view?.pools ?? [];
    if (marginMode === 'isolated') {
      return pools.find((pool) => pool.kind === 'isolated' && pool.symbol === symbol
        && pool.positionSide === positionSide);
    }
    return pools.find((pool) => pool.kind === 'multiAssets')
      ?? pools.find((pool) => pool.kind === 'cross' && pool.asset === 'USDT')
      ?? pools.find((pool) => pool.kind === 'cross');
  };
  return { before: find(answer?.before ?? report) ?? null, after: find(answer?.after) ?? null };
}

/** Initial margin against margin balance of a pool, for the tick on the bar. */
export function initialRatio(pool) {
  const balance = number(pool?.marginBalance);
  const initial = number(pool?.initialMargin);
  return balance > 0 && Number.isFinite(initial) ? String(initial / balance) : null;
}
