// The terminal's beginning: the frame around the pages, who is signed in, and the connections.

import { measureClock } from './core/api.js';
import { tellFailure } from './core/dialog.js';
import { startKeys } from './core/keys.js';
import { route, startRouter } from './core/router.js';
import { Scope } from './core/scope.js';
import { applyLook } from './core/settings.js';
import { effect } from './core/signal.js';
import { startAccount, stopAccount } from './state/account.js';
import { startMarket } from './state/market.js';
import { readSession, readVenue, user } from './state/session.js';
import { frame } from './parts/frame.js';

const scope = new Scope();

route('/', { title: 'Trade', load: () => import('./pages/trade.js'), focuses: false });
route('/trade/:symbol', { title: 'Trade', load: () => import('./pages/trade.js'), focuses: false });
route('/markets', { title: 'Markets', load: () => import('./pages/markets.js') });
route('/risk', { title: 'Risk', load: () => import('./pages/risk.js') });
route('/alerts', { title: 'Alerts', load: () => import('./pages/alerts.js') });
route('/tools', { title: 'Calculators', load: () => import('./pages/calculators.js') });
route('/tools/calculator/:name', {
  title: 'Calculators', load: () => import('./pages/calculators.js'),
});
route('/tools/stress', { title: 'Stress', load: () => import('./pages/stress.js') });
route('/why', { title: 'Why', load: () => import('./pages/why.js') });
route('/why/:id', { title: 'Why', load: () => import('./pages/why.js') });
route('/venue', { title: 'Venue', load: () => import('./pages/venue.js') });
route('/operator', { title: 'Operator', load: () => import('./pages/operator.js') });
route('/account', { title: 'Account', load: () => import('./pages/account.js') });
route('/history', { title: 'History', load: () => import('./pages/history.js') });
route('/settings', { title: 'Settings', load: () => import('./pages/settings.js') });
route('/sign-in', { title: 'Sign in', load: () => import('./pages/sign-in.js') });
route('/sign-up', { title: 'Sign up', load: () => import('./pages/sign-up.js') });
route('/about', { title: 'About', load: () => import('./pages/about.js') });

async function start() {
  applyLook(scope, effect);
  startKeys(scope);
  frame(scope);
  const market = startMarket();
  const session = readSession();
  effect(scope, () => {
    if (user.value) startAccount().catch((error) => tellFailure(error, 'Notices'));
    else if (user.value === null) stopAccount();
  });
  await Promise.allSettled([market, session, readVenue()]);
  await market;
  await startRouter(document.getElementById('main'));
  await measureClock();
  scope.every(30_000, () => measureClock().catch(() => {}));
}

start().catch((error) => {
  tellFailure(error, 'The terminal could not be started');
  document.querySelector('#main .loading')?.replaceChildren(
    'The venue does not answer. Reload the page to try again.');
});

if ('serviceWorker' in navigator && isSecureContext) {
  navigator.serviceWorker.register('/service-worker.js').catch(() => {});
}
