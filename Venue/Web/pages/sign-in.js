// Signing in.

import { h } from '../core/dom.js';
import { form } from '../core/form.js';
import { textField } from '../core/field.js';
import { go } from '../core/router.js';
import { signIn } from '../state/session.js';

/** Shows the page. */
export function show(container) {
  const fields = {
    name: textField({ label: 'Name', name: 'name', autocomplete: 'username', autofocus: true,
      autocapitalize: 'none', spellcheck: 'false' }),
    password: textField({ label: 'Password', name: 'password', type: 'password',
      autocomplete: 'current-password' }),
  };
  const { element } = form({
    fields, submit: 'Sign in', working: 'Signing in…',
    async onsubmit() {
      await signIn(fields.name.value().trim(), fields.password.value());
      go(next());
    },
  });
  container.append(h('div.page.narrow', {},
    h('header', {}, h('h1', { tabindex: '-1' }, 'Sign in'),
      h('p.secondary', {}, 'A practice venue prints the names and passwords of its practice accounts '
        + 'where it was started.')),
    h('section.panel', { 'aria-label': 'Sign in' }, h('div.panel-body', {}, element)),
    h('p', {}, 'No account yet? ', h('a', { href: `/sign-up${location.search}` }, 'Sign up'), '.')));
  fields.name.input.focus();
}

/** Where the person wanted to go; only addresses of this terminal. */
export function next() {
  const wanted = new URLSearchParams(location.search).get('next') ?? '/';
  return wanted.startsWith('/') && !wanted.startsWith('//') ? wanted : '/';
}
