// Why nothing can be sent now. What is shown is live only while both connections are.

import { accountSocket, report } from '../../state/account.js';
import { chosen, streams } from '../../state/market.js';
import { user, venue } from '../../state/session.js';

/** True while figures are worth asking for; follows signals. */
export function isLive() {
  return obstacleNow() === null;
}

/** What stands in the way of sending, in a sentence, or null; follows signals. */
export function obstacleNow() {
  const instrument = chosen();
  const [pricesOld, accountOld] = [streams.socket.isStale.value, accountSocket.isStale.value];
  const [person, view, state] = [user.value, report.value, venue.value];
  if (person === undefined) return 'Looking whether you are signed in…';
  if (person === null) return 'Figures and orders need an account; practice money is free.';
  if (!instrument) return 'Waiting for the list of instruments…';
  if (state?.status === 'closed') return `The venue takes no orders at present: ${state.reason}.`;
  if (pricesOld) return 'Prices are out of date: orders can be sent once they are live again.';
  if (accountOld) return 'Your account is out of date: orders can be sent once it is live again.';
  return view === null ? 'Waiting for your account…' : null;
}
