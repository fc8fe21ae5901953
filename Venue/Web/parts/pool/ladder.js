// What happens before liquidation, in order, with what this account has to give at each step. The
// steps are those of the venue's rules; none is taken once the pool is healthy again.

import { h, reconcile, setText } from '../../core/dom.js';
import { number, percent, quantity } from '../../core/format.js';
import { effect } from '../../core/signal.js';
import { orders, report } from '../../state/account.js';
import { consumersOf } from './consumers.js';
import { money, price, sideWord } from './units.js';

const mostNamed = 4;

/** The ladder as an ordered list. */
export function ladder(scope) {
  const list = h('ol.ladder');
  effect(scope, () =>
    reconcile(list, stepsOf(report.value, orders.value), (each) => each.rule, step));
  return list;
}

function step() {
  const [title, body, rule] = [h('strong'), h('p'), h('span.badge')];
  return {
    element: h('li', {}, h('div.spread', {}, title, rule), body),
    update(each) {
      setText(title, each.title);
      setText(body, each.words);
      setText(rule, each.rule);
    },
  };
}

function stepsOf(view, open) {
  if (!view) return [];
  const held = consumersOf(view);
  const adding = held.filter((each) => each.autoAddsMargin);
  const shorts = held.filter((each) => each.positionSide === 'short');
  const hedged = new Set(shorts.map((each) => each.symbol));
  const offset = held.filter((each) => each.positionSide === 'long' && hedged.has(each.symbol));
  return [
    {
      rule: 'LIQD-001', title: 'The line: margin ratio 100 %',
      words: 'Nothing is taken before the maintenance margin of a pool has used up all of its '
        + 'margin '
        + `balance. ${nearest(held)}`,
    },
    adding.length > 0 && {
      rule: 'LIQD-010', title: 'Margin is added first',
      words: `As you asked, from the cross pool, for ${names(adding)}.`,
    },
    {
      rule: 'LIQD-002', title: 'Orders are cancelled',
      words: open.length === 0 ? 'You have none: this step frees nothing.'
        : `All orders that the pool backs (you have ${open.length}), stops and take profits among `
          + 'them: what they hold of the margin is free then.',
    },
    offset.length > 0 && {
      rule: 'LIQD-003', title: 'Hedges are closed against each other',
      words: `Long and short of ${names(offset)} are offset at the mark, without a fee.`,
    },
    {
      rule: 'LIQD-004', title: 'Positions are reduced through the book',
      words: held.length === 0 ? 'You hold none.'
        : 'In parts, no more than health needs, never beyond the bankruptcy price; first where '
          + 'most '
          + `maintenance margin is freed for each unit lost. Yours: ${bySize(held)}.`,
    },
    {
      rule: 'LIQD-006', title: 'The insurance fund takes over',
      words: `What the book did not take goes over at its bankruptcy price. ${bankruptcies(held)}`
        + 'The pool is at zero then: nothing is left, and nothing is owed.',
    },
    {
      rule: 'ADLQ-001', title: 'Counterparties are deleveraged',
      words: 'Only what the fund cannot bear: the most profitable and most leveraged positions '
        + 'of the '
        + 'other side are closed at that price. Your own rank is the light in the positions table.',
    },
  ].filter(Boolean);
}

function names(positions) {
  const shown = positions.slice(0, mostNamed).map((each) => each.symbol).join(', ');
  return positions.length > mostNamed ? `${shown} and ${positions.length - mostNamed} more` : shown;
}

function nearest(held) {
  const found = held.filter(
    (each) => each.liquidationPrice && Number.isFinite(number(each.distance)))
    .sort((a, b) => number(a.distance) - number(b.distance))[0];
  if (!found) return 'No single price of yours leads there.';
  return `Nearest: ${found.symbol} at ${price(found.liquidationPrice, found.symbol)}, `
    + `${percent(found.distance, 1)} from the mark, if the other prices stand still.`;
}

function bySize(held) {
  const words = held.slice(0, mostNamed).map((each) =>
    `${each.symbol} ${sideWord(each).toLowerCase()} ${quantity(each.size.replace('-', ''))} `
    + `(${money(each.maintenanceMargin, each.asset)})`);
  return words.join(', ');
}

function bankruptcies(held) {
  const found = held.filter((each) => each.bankruptcyPrice).slice(0, mostNamed);
  if (found.length === 0) return '';
  const words = found.map((each) => `${each.symbol} ${price(each.bankruptcyPrice, each.symbol)}`);
  return `As things stand: ${words.join(', ')}. `;
}
