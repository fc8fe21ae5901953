// What a change would do, before it is made: the venue's own preview as before → after, with the
// margin bar's ghost, the pools it touches and every position whose line it moves.

import * as decimals from '../../core/decimal.js';
import { h, setAttribute } from '../../core/dom.js';
import { percent, quantity } from '../../core/format.js';
import { marginMeter } from '../../core/meter.js';
import { initialShare, money, poolKey, poolName, positionKey, price, signedMoney, sideWord, unitOf }
  from '../pool/units.js';

const mostLines = 6;

/**
 * A box for answers of `POST /preview` and `/preview/several`.
 * @returns {{ element: HTMLElement, update: (answer: any) => void,
 *   clear: (words: string) => void }}
 */
export function previewBox() {
  const meter = marginMeter({ label: 'Margin ratio' });
  const facts = h('dl.facts.preview-facts');
  const words = h('p.note', { role: 'status' });
  const element = h('div.preview', { 'aria-label': 'What it would do', role: 'group' },
    meter.element, facts, words);
  const clear = (text) => {
    meter.element.hidden = true;
    facts.replaceChildren();
    words.textContent = text;
  };
  clear('');
  return {
    element, clear,
    update(answer) {
      const pools = changedPools(answer);
      const first = pools[0];
      words.textContent = first ? '' : 'Nothing in the margin changes.';
      meter.element.hidden = !first;
      if (first) {
        meter.update(first.before?.marginRatio ?? null, {
          after: first.after ? first.after.marginRatio ?? '0' : null,
          initial: first.after ? initialShare(first.after) : null,
        });
        setAttribute(meter.element, 'title', poolName(first.after ?? first.before));
      }
      facts.replaceChildren(...pools.flatMap((pool) => poolFacts(pool, pools.length > 1)),
        ...positionFacts(answer));
    },
  };
}

function changedPools({ before, after }) {
  const pairs = paired(before.pools, after.pools, poolKey);
  const figures = ['walletBalance', 'initialMargin', 'maintenanceMargin', 'marginRatio'];
  return pairs.filter((pair) => !pair.before || !pair.after
    || figures.some((name) => pair.before[name] !== pair.after[name]));
}

/** Members of two lists with the same key, those of the second first. */
function paired(before, after, keyOf) {
  const old = new Map(before.map((each) => [keyOf(each), each]));
  const pairs = after.map((each) => ({ before: old.get(keyOf(each)) ?? null, after: each }));
  const kept = new Set(after.map(keyOf));
  for (const each of before) if (!kept.has(keyOf(each))) pairs.push({ before: each, after: null });
  return pairs;
}

function fact(label, before, after) {
  const isSame = before === after;
  return [h('dt', {}, label), h('dd', {}, isSame ? after : [
    h('span.muted', {}, before), h('span.arrow', { 'aria-label': ' becomes ' }, ' → '), after])];
}

function poolFacts({ before, after }, isNamed) {
  const pool = after ?? before;
  const unit = unitOf(pool);
  const figure = (side, name) => (side ? money(side[name], unit) : 'none');
  const change = before && after
    ? decimals.parse(after.walletBalance) - decimals.parse(before.walletBalance) : 0n;
  return [
    isNamed && h('dt.preview-name', {}, poolName(pool)),
    ...(isNamed ? fact('Margin ratio', ratioText(before), ratioText(after)) : []),
    ...fact('Available', figure(before, 'availableBalance'), figure(after, 'availableBalance')),
    ...fact('Maintenance margin', figure(before, 'maintenanceMargin'),
      figure(after, 'maintenanceMargin')),
    ...(change === 0n ? [] : [h('dt', {}, 'Wallet, fees included'),
      h('dd', { class: change > 0n ? 'up' : 'down' },
        signedMoney(decimals.format(change), unit))]),
  ].filter(Boolean);
}

function ratioText(pool) {
  return pool ? percent(pool.marginRatio ?? '0', 2) : 'none';
}

function positionFacts({ before, after }) {
  const moved = paired(before.positions, after.positions, positionKey).filter((pair) =>
    pair.before?.size !== pair.after?.size
    || pair.before?.liquidationPrice !== pair.after?.liquidationPrice);
  const lines = moved.slice(0, mostLines).flatMap(positionLines);
  if (moved.length > mostLines) {
    lines.push(h('dt.muted', {}, `and ${moved.length - mostLines} more positions`), h('dd'));
  }
  return lines;
}

function positionLines({ before, after }) {
  const position = after ?? before;
  const name = position.positionSide === 'both' ? position.symbol
    : `${position.symbol} ${position.positionSide}`;
  return [
    ...(before?.size === after?.size ? []
      : fact(`${name} size`, sizeText(before), sizeText(after))),
    ...fact(`${name} liquidation`, lineText(before), lineText(after)),
  ];
}

function sizeText(position) {
  if (!position || decimals.parse(position.size) === 0n) return 'none';
  return `${sideWord(position)} ${quantity(position.size.replace('-', ''))}`;
}

function lineText(position) {
  return position?.liquidationPrice ? price(position.liquidationPrice, position.symbol) : 'none';
}
