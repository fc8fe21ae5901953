// A dialog that asks for something, shows what it would do, and does it. All dialogs of positions
// and money are of this form, so that nothing is confirmed without its consequence in view.

import { native } from '../../core/api.js';
import { dialog } from '../../core/dialog.js';
import { h, setText } from '../../core/dom.js';
import { showAtField } from '../../core/field.js';
import { effect } from '../../core/signal.js';
import { accountSocket } from '../../state/account.js';
import { previewBox } from './preview.js';

const typingPause = 30;
const rereadAfter = 2000;

/**
 * @typedef {object} Form What a dialog consists of.
 * @property {(Node | string)[]} content Above the preview.
 * @property {Record<string, any>} [fields] Fields by the names the venue gives them.
 * @property {() => any[] | null} changes Bodies of `POST /preview`; null while something is
 *   missing; none if there is nothing to preview.
 * @property {() => Promise<any>} submit Does it; throws the venue's refusal.
 * @property {string | (() => string)} yes The words of the button that does it.
 * @property {string} [tone] Its colour, as `sell`.
 */

/**
 * Shows the dialog.
 * @param {string} title
 * @param {(changed: () => void, scope: import('../../core/scope.js').Scope) => Form} make Is given
 *   what inputs call when they change.
 * @returns {Promise<any>} What `submit` gave; undefined if it was dismissed.
 */
export function changeDialog(title, make) {
  return dialog(title, (body, scope, close) => {
    const state = new ChangeState(scope, close);
    const form = make(() => state.changed(), scope);
    body.append(...state.build(form));
    state.changed();
    scope.every(rereadAfter, () => state.changed());
  }, { sheet: true });
}

class ChangeState {
  #scope;
  #close;
  #form;
  #preview = previewBox();
  #problem = h('p.field-error', { role: 'alert' });
  #button;
  #timer = null;
  #request = null;
  #isRefused = false;
  #isBusy = false;

  constructor(scope, close) {
    this.#scope = scope;
    this.#close = close;
    scope.keep(() => {
      clearTimeout(this.#timer);
      this.#request?.abort();
    });
  }

  build(form) {
    this.#form = form;
    this.#button = h('button.primary', { type: 'submit' });
    if (form.tone) this.#button.classList.add(form.tone);
    const element = h('form.change', { novalidate: true }, form.content, this.#preview.element,
      this.#problem,
      h('footer', {}, h('button.quiet', { type: 'button', onclick: () => this.#close() }, 'Cancel'),
        this.#button));
    this.#scope.listen(element, 'submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    effect(this.#scope, () => {
      void accountSocket.isStale.value;
      this.#draw();
    });
    return [element];
  }

  changed() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#read(), typingPause);
    this.#draw();
  }

  async #read() {
    if (this.#isBusy) return;
    this.#request?.abort();
    const changes = this.#form.changes();
    if (changes === null || changes.length === 0) {
      this.#isRefused = false;
      this.#preview.clear('');
      this.#draw();
      return;
    }
    const request = new AbortController();
    this.#request = request;
    try {
      this.#take(await readPreview(changes, request.signal));
    } catch (error) {
      if (!request.signal.aborted) this.#takeFailure(error);
    }
  }

  /** A preview that cannot be had is no refusal: getting out must not depend on it. */
  #takeFailure(error) {
    if (error.status === 400 || error.status === 409) {
      this.#refuse(error);
      return;
    }
    this.#isRefused = false;
    setText(this.#problem, '');
    this.#preview.clear(`What it would do cannot be shown now: ${error.message}`);
    this.#draw();
  }

  #take(answer) {
    const refusals = answer.rejections ?? [answer.rejection];
    const refusal = refusals.find((each) => each);
    if (refusal) {
      this.#refuse(refusal);
      return;
    }
    this.#isRefused = false;
    setText(this.#problem, '');
    for (const field of Object.values(this.#form.fields ?? {})) field.error(null);
    this.#preview.update(answer);
    this.#draw();
  }

  /** Shows a refusal at its field, without taking the place where somebody is typing. */
  #refuse(refusal) {
    this.#isRefused = true;
    const field = refusal.field && this.#form.fields?.[refusal.field];
    const words = refusal.accepted ? `${refusal.message} Accepted: ${refusal.accepted}.`
      : refusal.message;
    setText(this.#problem, field ? '' : words);
    if (field) field.error(words);
    this.#preview.clear('');
    this.#draw();
  }

  #draw() {
    if (!this.#button) return;
    const { yes, changes } = this.#form;
    const isStale = accountSocket.isStale.peek();
    setText(this.#button, this.#isBusy ? 'Working…' : isStale ? 'Out of date: waiting'
      : typeof yes === 'function' ? yes() : yes);
    this.#button.disabled = isStale || this.#isBusy || this.#isRefused || changes() === null;
  }

  async #submit() {
    if (this.#button.disabled) return;
    this.#isBusy = true;
    this.#draw();
    try {
      this.#close((await this.#form.submit()) ?? true);
    } catch (error) {
      this.#isBusy = false;
      if (!showAtField(error, this.#form.fields ?? {})) setText(this.#problem, error.message);
      this.#draw();
    }
  }
}

function readPreview(changes, signal) {
  return changes.length === 1 ? native.post('/preview', changes[0], signal)
    : native.post('/preview/several', { changes }, signal);
}
