// Who is signed in. The cookie is out of reach of scripts; the token that goes with changes is read
// from the venue at the start.

import { native, setToken } from '../core/api.js';
import { Signal } from '../core/signal.js';

/** The person, or null; undefined until known. @type {Signal<any>} */
export const user = new Signal(undefined);
/** The venue's state, as `GET /venue` has it. @type {Signal<any>} */
export const venue = new Signal(null);

/** Looks whether there is a session. */
export async function readSession() {
  try {
    take(await native.get('/session'));
  } catch (error) {
    if (error.status !== 401) throw error;
    user.value = null;
  }
}

/** Reads the venue's state. */
export async function readVenue() {
  venue.value = await native.get('/venue');
}

function take(session) {
  setToken(session.csrf);
  user.value = session.user ?? null;
}

/** Signs in; throws the venue's refusal. */
export async function signIn(name, password) {
  take(await native.post('/sign-in', { name, password }));
}

/** Opens an account and signs in. */
export async function signUp(name, password) {
  take(await native.post('/sign-up', { name, password }));
}

/** Ends the session. */
export async function signOut() {
  await native.post('/sign-out');
  setToken(null);
  user.value = null;
}
