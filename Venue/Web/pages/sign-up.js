// Opening an account: a name, a password, and practice money if one likes.

import { native } from '../core/api.js';
import { tellFailure } from '../core/dialog.js';
import { h } from '../core/dom.js';
import { form } from '../core/form.js';
import { switchField, textField } from '../core/field.js';
import { go } from '../core/router.js';
import { signUp, venue } from '../state/session.js';
import { startTour } from '../parts/people/tour.js';

const practiceMoney = '10000';

/** Shows the page. */
export function show(container) {
  const isPractice = venue.peek()?.needsApproval === false;
  const fields = {
    name: textField({ label: 'Name', name: 'name', autocomplete: 'username', autocapitalize: 'none',
      spellcheck: 'false', hint: 'Letters, digits, dots and dashes.' }),
    password: textField({ label: 'Password', name: 'password', type: 'password',
      autocomplete: 'new-password', hint: 'At least 10 characters.' }),
  };
  const money = switchField({
    label: `Begin with ${Number(practiceMoney).toLocaleString()} USDT of practice money`,
    checked: isPractice,
  });
  const tour = switchField({ label: 'Show me around in five steps', checked: true });
  const { element } = form({
    fields: isPractice ? { ...fields, money, tour } : { ...fields, tour },
    submit: 'Sign up', working: 'Opening the account…',
    async onsubmit() {
      await signUp(fields.name.value().trim(), fields.password.value());
      if (isPractice && money.value()) await deposit();
      await go('/');
      if (tour.value()) startTour();
    },
  });
  container.append(h('div.page.narrow', {},
    h('header', {}, h('h1', { tabindex: '-1' }, 'Sign up'),
      isPractice && h('p.secondary', {}, 'This venue practises: money, prices and losses are '
        + 'made up, the rules are real.')),
    h('section.panel', { 'aria-label': 'Sign up' }, h('div.panel-body', {}, element)),
    h('p', {}, 'An account already? ', h('a', { href: `/sign-in${location.search}` }, 'Sign in'), '.')));
  fields.name.input.focus();
}

/** The account stands without the money; what went wrong there is told and may be tried again. */
async function deposit() {
  try {
    await native.post('/deposits', { asset: 'USDT', amount: practiceMoney });
  } catch (error) {
    tellFailure(error, 'Practice money');
  }
}
