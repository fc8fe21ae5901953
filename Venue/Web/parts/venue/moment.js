// The replayed moment: the venue takes its journal to the very command, and shows the account right
// before and right after it, the marks, and the book.

import { native } from '../../core/api.js';
import { h } from '../../core/dom.js';
import { dateTime, decimal, percent, quantity } from '../../core/format.js';

/** A panel that replays on request: a replay is work for the venue. */
export function momentPanel(scope, step) {
  const body = h('div.panel-body');
  const button = h('button.primary', { type: 'button', onclick: () => replay() },
    'Replay the moment from the journal');
  const progress = h('p.note', { role: 'status' });
  const replay = async () => {
    button.disabled = true;
    progress.textContent = 'The venue is reading its journal up to that command…';
    try {
      const moment = await native.get(`/explanations/${step.id}/moment`);
      if (scope.isClosed) return;
      progress.textContent = '';
      body.replaceChildren(...content(moment));
      history.replaceState(null, '', `/why/${step.id}#moment`);
    } catch (error) {
      progress.textContent = error.message;
      button.disabled = false;
    }
  };
  body.append(h('p.secondary', {}, 'The figures above were written down when it happened. A replay '
    + 'computes them anew from the journal.'), h('div.row', {}, button), progress);
  if (location.hash === '#moment') replay();
  return h('section.panel', { 'aria-label': 'The moment', id: 'moment' },
    h('header', {}, h('h2', {}, 'The moment, replayed'), h('div.end', {},
      h('a.note', { href: `/why/${step.id}#moment`, target: '_blank' }, 'Link to it'))), body);
}

function content(moment) {
  return [
    h('p', {}, `Command ${moment.sequence}, ${dateTime(moment.time)}: `, h('code', {}, moment.command)),
    h('div.columns', {}, side('Right before', moment.before), side('Right after', moment.after)),
    h('h3', {}, 'Marks'), h('ul.marks', {}, moment.marks.map((mark) => h('li.spread', {},
      h('span', {}, mark.symbol), h('span', {}, mark.before === mark.after ? quantity(mark.after)
        : `${quantity(mark.before)} → ${quantity(mark.after)}`)))),
    moment.book ? book(moment.book) : '',
    h('p.note', {}, 'State after it: ', h('code.breakable', {}, moment.stateHash)),
  ];
}

function side(title, view) {
  return h('div', {}, h('h3', {}, title),
    view.pools.map((pool) => h('p', {}, `${pool.kind} ${pool.asset ?? pool.symbol ?? ''}: margin balance `
      + `${decimal(pool.marginBalance, 2)}, maintenance ${decimal(pool.maintenanceMargin, 2)}, ratio `
      + percent(pool.marginRatio, 2))),
    view.positions.length === 0 ? h('p.secondary', {}, 'No positions.') : h('ul', {},
      view.positions.map((each) => h('li.spread', {}, h('span', {}, `${each.symbol} ${each.size}`),
        h('span', {}, `mark ${quantity(each.markPrice)}`)))));
}

function book({ symbol, bids, asks }) {
  const column = (title, levels) => h('div', {}, h('h3', {}, title), h('ol', {},
    levels.map(([price, amount]) => h('li.spread', {}, h('span', {}, quantity(price)),
      h('span', {}, quantity(amount))))));
  return h('div', {}, h('h3', {}, `Book of ${symbol}`), h('div.two', {}, column('Bids', bids),
    column('Asks', asks)));
}
