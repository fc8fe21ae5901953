// Requests to the venue. The same public interfaces that programs use: Binance's under /fapi and the
// venue's own under /plimsoll/v1; the session's cookie stands for the signature.

import { Signal } from './signal.js';

/** A refusal, or a request that came to nothing. */
export class ApiError extends Error {
  /**
   * @param {number} status HTTP status; 0 if there was no answer.
   * @param {string | number} code The venue's word or number.
   * @param {string} message What was expected and found.
   * @param {string | null} field The field it concerns.
   */
  constructor(status, code, message, field = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.field = field;
  }
}

const patience = 15_000;
let csrf = null;

/** Milliseconds that the venue's clock is ahead of this machine's. */
export const clockOffset = new Signal(0);
/** Milliseconds a request took, there and back. */
export const latency = new Signal(null);

/** The venue's time. */
export function now() {
  return Date.now() + clockOffset.peek();
}

/** Sets the token that goes with requests that change something. */
export function setToken(token) {
  csrf = token;
}

async function send(method, path, { query, body, form, signal } = {}) {
  const headers = { accept: 'application/json' };
  if (method !== 'GET' && csrf) headers['x-csrf-token'] = csrf;
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (form) headers['content-type'] = 'application/x-www-form-urlencoded';
  const text = query ? String(new URLSearchParams(present(query))) : '';
  const limit = AbortSignal.timeout(patience);
  let response;
  try {
    response = await fetch(text ? `${path}?${text}` : path, {
      method, headers, credentials: 'same-origin',
      body: body !== undefined ? JSON.stringify(body)
        : form ? String(new URLSearchParams(present(form))) : undefined,
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    const words = limit.aborted
      ? `no answer within ${patience / 1000} s; look whether it was done before trying again`
      : 'the venue cannot be reached';
    throw new ApiError(0, 'unreachable', words);
  }
  return answer(response);
}

function present(values) {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null));
}

async function answer(response) {
  const type = response.headers.get('content-type') ?? '';
  const content = type.includes('json') ? await response.json() : await response.text();
  if (response.ok) return content;
  if (typeof content === 'object' && content !== null) {
    const field = content.field ?? null;
    throw new ApiError(
      response.status, content.code ?? response.status, content.msg ?? content.message ?? '', field);
  }
  throw new ApiError(response.status, response.status, String(content).slice(0, 200));
}

/** Calls of the venue's own interface, paths as `/account`. */
export const native = {
  get: (path, query, signal) => send('GET', `/plimsoll/v1${path}`, { query, signal }),
  post: (path, body = {}, signal) => send('POST', `/plimsoll/v1${path}`, { body, signal }),
  put: (path, body = {}) => send('PUT', `/plimsoll/v1${path}`, { body }),
  delete: (path) => send('DELETE', `/plimsoll/v1${path}`),
};

/** Calls of Binance's interface, paths as `/fapi/v1/order`. */
export const fapi = {
  get: (path, query, signal) => send('GET', path, { query, signal }),
  post: (path, form = {}) => send('POST', path, { form }),
  put: (path, form = {}) => send('PUT', path, { form }),
  delete: (path, query = {}) => send('DELETE', path, { query }),
};

/** Measures the clock's offset and the latency; the middle of the way is taken for the answer. */
export async function measureClock() {
  const began = performance.now();
  const sent = Date.now();
  const { serverTime } = await fapi.get('/fapi/v1/time');
  const took = performance.now() - began;
  latency.value = Math.round(took);
  clockOffset.value = Math.round(serverTime - (sent + took / 2));
}
