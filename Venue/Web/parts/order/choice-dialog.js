// A dialog for a choice that changes how the account is margined: each possibility is explained,
// what would change is shown, and a refusal stands at the choice with what has to be done first.

import { dialog } from '../../core/dialog.js';
import { freshID, h, setAttribute, setText } from '../../core/dom.js';
import { changeView } from './change-view.js';
import { firstDo, sentence } from './refusals.js';

/**
 * Asks for a choice and makes it.
 * @param {object} options
 * @param {string} options.title @param {string} [options.intro]
 * @param {{ value: string, label: string, says: string }[]} options.choices
 * @param {string} options.present The value that holds now.
 * @param {string} options.suggested The value that is chosen at first.
 * @param {(value: string) => object} options.change The change as `POST /preview` takes it.
 * @param {(value: string) => Promise<any>} options.apply Throws the venue's refusal.
 * @returns {Promise<string | undefined>} What was chosen and made.
 */
export function choiceDialog({ title, intro, choices, present, suggested, change, apply }) {
  return dialog(title, (body, scope, close) => {
    const view = changeView(scope);
    const problem = h('p.field-error', { role: 'alert', id: freshID('problem') });
    let wanted = suggested;
    const save = h('button.primary', { type: 'button', onclick: () => make() });

    const tell = (error) => {
      const first = error && firstDo(error);
      setText(problem, error ? `${sentence(error.message)}${first ? ` ${first}` : ''}` : '');
    };
    const look = async () => {
      const isSame = wanted === present;
      const label = choices.find((each) => each.value === wanted).label;
      setText(save, isSame ? `${label} is set` : `Switch to ${label.toLowerCase()}`);
      setAttribute(save, 'disabled', isSame);
      tell(null);
      const asked = wanted;
      const rejection = await view.show(isSame ? null : change(wanted));
      if (asked === wanted && rejection) tell(rejection);
    };
    const make = async () => {
      setAttribute(save, 'disabled', true);
      try {
        await apply(wanted);
        close(wanted);
      } catch (error) {
        setAttribute(save, 'disabled', null);
        tell(error);
      }
    };
    body.append(...[intro && h('p', {}, intro)].filter(Boolean),
      group(title, choices, wanted, present, problem.id, (value) => {
        wanted = value;
        look();
      }), problem, view.element,
      h('footer', {}, h('button.quiet', { type: 'button', onclick: () => close() }, 'Cancel'),
        save));
    look();
  }, { sheet: true });
}

function group(title, choices, wanted, present, describedBy, onchange) {
  const name = freshID('choice');
  return h('fieldset.choices', { 'aria-describedby': describedBy },
    h('legend.visually-hidden', {}, title),
    choices.map((each) => {
      const id = freshID('choice');
      return h('div.choice', {},
        h('input', {
          id, name, type: 'radio', value: each.value, checked: each.value === wanted,
          autofocus: each.value === wanted,
          'aria-describedby': `${id}-says`, onchange: () => onchange(each.value),
        }),
        h('label', { for: id }, each.label,
          each.value === present && h('span.badge', {}, 'now')),
        h('p.note', { id: `${id}-says` }, each.says));
    }));
}
