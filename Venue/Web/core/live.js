// WebSocket connections that come back by themselves, and know how old what they brought is.
// Whoever listens gets whole states again after a reconnect, so that nothing has to be guessed.

import { Signal } from './signal.js';

const backoff = [250, 500, 1000, 2000, 4000, 8000];

/** One connection with its reconnects. */
export class LiveSocket {
  #address;
  #socket = null;
  #attempt = 0;
  #timer = null;
  #watch = null;
  #isWanted = false;
  #silence;

  /** `connecting`, `open` or `lost`. */
  state = new Signal('connecting');
  /** When the last message came, of this machine's clock; 0 for never. */
  lastMessage = 0;
  /** True while what is shown must not look live. */
  isStale = new Signal(false);

  /**
   * @param {string} address Path with query, as `/stream`.
   * @param {{ onOpen?: () => void, onMessage: (data: any) => void, silence?: number }} handlers
   *   `silence`: milliseconds without a message after which data counts as stale.
   */
  constructor(address, { onOpen, onMessage, silence = 3000 }) {
    this.#address = address;
    this.onOpen = onOpen;
    this.onMessage = onMessage;
    this.#silence = silence;
  }

  /** Opens, and opens again until `close`. */
  open() {
    if (this.#isWanted) return;
    this.#isWanted = true;
    this.#watch = setInterval(() => this.#look(), 500);
    window.addEventListener('online', this.#hurry);
    this.#connect();
  }

  close() {
    this.#isWanted = false;
    clearInterval(this.#watch);
    clearTimeout(this.#timer);
    window.removeEventListener('online', this.#hurry);
    this.#socket?.close();
    this.#socket = null;
  }

  /** Sends an object; silently nothing while there is no connection (`onOpen` says all anew). */
  send(object) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(object));
  }

  #hurry = () => {
    if (this.state.peek() !== 'lost') return;
    clearTimeout(this.#timer);
    this.#connect();
  };

  #connect() {
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(`${scheme}//${location.host}${this.#address}`);
    this.#socket = socket;
    socket.onopen = () => {
      this.#attempt = 0;
      this.lastMessage = Date.now();
      this.state.value = 'open';
      this.onOpen?.();
    };
    socket.onmessage = (event) => {
      this.lastMessage = Date.now();
      if (this.isStale.peek()) this.isStale.value = false;
      this.onMessage(JSON.parse(event.data));
    };
    socket.onclose = () => {
      if (this.#socket !== socket || !this.#isWanted) return;
      this.state.value = 'lost';
      this.isStale.value = true;
      const wait = backoff[Math.min(this.#attempt, backoff.length - 1)];
      this.#attempt += 1;
      // Not all pages at the same moment.
      this.#timer = setTimeout(() => this.#connect(), wait * (0.75 + Math.random() / 2));
    };
  }

  #look() {
    if (!this.lastMessage || this.state.peek() !== 'open') return;
    const age = Date.now() - this.lastMessage;
    if (age > this.#silence) this.isStale.value = true;
    // Half-open connections never say that they are gone.
    if (age > this.#silence * 4) this.#socket?.close();
  }
}

/** The market streams: one connection, many subscriptions, each counted. */
export class MarketStreams {
  #handlers = new Map();
  #lastID = 0;
  #planned = new Map();

  constructor() {
    this.socket = new LiveSocket('/stream', {
      onOpen: () => this.#say('SUBSCRIBE', [...this.#handlers.keys()]),
      onMessage: (message) => {
        for (const handler of this.#handlers.get(message.stream) ?? []) handler(message.data);
      },
    });
  }

  open() {
    this.socket.open();
  }

  /**
   * Follows a stream until the scope ends.
   * @param {import('./scope.js').Scope} scope
   * @param {string} name As `btcusdt@aggTrade`.
   * @param {(data: any) => void} handler
   */
  follow(scope, name, handler) {
    let handlers = this.#handlers.get(name);
    if (!handlers) {
      handlers = new Set();
      this.#handlers.set(name, handlers);
      this.#plan('SUBSCRIBE', name);
    }
    handlers.add(handler);
    scope.keep(() => {
      handlers.delete(handler);
      if (handlers.size > 0) return;
      this.#handlers.delete(name);
      this.#plan('UNSUBSCRIBE', name);
    });
  }

  /** Several subscriptions of one moment go out as one message: messages are limited. */
  #plan(method, name) {
    if (this.#planned.size === 0) setTimeout(() => this.#sendPlanned(), 20);
    this.#planned.set(name, method);
  }

  #sendPlanned() {
    const planned = [...this.#planned];
    this.#planned.clear();
    for (const method of ['UNSUBSCRIBE', 'SUBSCRIBE']) {
      this.#say(method, planned.filter(([, each]) => each === method).map(([name]) => name));
    }
  }

  #say(method, params) {
    if (params.length === 0) return;
    this.#lastID += 1;
    this.socket.send({ method, params, id: this.#lastID });
  }
}
