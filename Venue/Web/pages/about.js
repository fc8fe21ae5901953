// What this is, under which licences, and where to read on.

import { h, setText } from '../core/dom.js';
import { native } from '../core/api.js';

/** Shows the page. */
export async function show(container, _, scope) {
  const version = h('dd', {}, '–');
  const market = h('dd', {}, '–');
  const status = h('dd', {}, '–');
  container.append(h('div.page.narrow.about', {},
    h('h1', { tabindex: '-1' }, 'About Plimsoll'),
    what(), h('section.panel', {}, h('header', {}, h('h2', {}, 'This venue')),
      h('div.panel-body', {}, h('dl.facts', {}, h('dt', {}, 'Version'), version,
        h('dt', {}, 'Market'), market, h('dt', {}, 'Status'), status))),
    interfaces(), licences()));
  try {
    const venue = await native.get('/venue');
    if (scope.isClosed) return;
    setText(version, venue.version ?? '–');
    setText(market, venue.market);
    setText(status, venue.status === 'open' ? 'open' : `closed: ${venue.reason}`);
  } catch (error) {
    setText(status, error.message);
  }
}

function what() {
  return h('section', {},
    h('p', {}, 'A cross-margin derivatives venue whose sources are open: one pool of collateral '
      + 'behind many leveraged positions, valued at every moment, liquidated in stages that '
      + 'explain themselves. This terminal shows that pool before and while it matters.'),
    h('p', {}, 'It speaks to the venue through the same public interfaces that programs use, and '
      + 'stores nothing about you but your choices of display, in this browser.'));
}

function interfaces() {
  const links = [
    ['/plimsoll/v1/openapi.json', 'Description of the venue’s own interface (OpenAPI)'],
    ['/fapi/v1/exchangeInfo', 'What is listed, as Binance’s interface tells it'],
    ['/venue', 'The venue’s public figures: insurance, liquidations, indices'],
  ];
  return h('section.panel', {}, h('header', {}, h('h2', {}, 'For programs')),
    h('ul.panel-body', {}, links.map(([address, words]) => h('li', {},
      h('a', { href: address, target: address === '/venue' ? null : '_blank' }, words)))));
}

/** The notice that the chart's licence asks to be shown, and the licences themselves. */
function licences() {
  const outside = (address, words) => h('a', {
    href: address, target: '_blank', rel: 'noopener noreferrer',
  }, words);
  const apache = 'https://www.apache.org/licenses/LICENSE-2.0';
  return h('section.panel', {}, h('header', {}, h('h2', {}, 'Licences')),
    h('div.panel-body', {},
      h('p', {}, 'Plimsoll is free software under the ',
        outside(apache, 'Apache License 2.0'), '.'),
      h('p', {}, 'TradingView Lightweight Charts™', h('br'),
        'Copyright (c) 2024 TradingView, Inc. ',
        outside('https://www.tradingview.com/', 'https://www.tradingview.com/'), h('br'),
        'Licensed under the ', outside(apache, 'Apache License 2.0'), '.'),
      h('p.note', {}, 'Figures of the simulated market are made up; nothing here is advice.')));
}
