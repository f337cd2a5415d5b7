// The conversation as the page shows it: a message, and the answers to it beside each other.

import {AnswerView} from './answer.js';
import {copyOf, element, find} from './elements.js';

export class TurnView {
  #answers = new Map(); // by model id

  /**
   * @param models all that are served, for their order and letters
   * @param look of answers
   * @param on {resend(text), again(), retry(model id)}
   */
  constructor(turn, models, look, card, on) {
    this.turn = turn;
    this.models = models;
    this.look = look;
    this.card = card;
    this.on = on;
    this.element = copyOf('a-turn');
    find('.said', this.element).textContent = turn.text;
    find('.edit', this.element).onclick = () => this.edit();
    find('.again', this.element).onclick = () => on.again();
    this.#prepareEditing();
    this.showAnswers();
  }

  /** Anew: which ones there are may have changed. */
  showAnswers() {
    this.#answers.clear();
    const place = find('.answers', this.element);
    const order = id => this.models.findIndex(model => model.id === id) >>> 0; // unknown ones last
    const ids = Object.keys(this.turn.answers).sort((a, b) => order(a) - order(b));
    place.dataset.count = ids.length;
    place.replaceChildren(...ids.map(id => this.#view(id).element));
    ids.forEach(id => this.show(id));
  }

  show(id) {
    if (!this.#answers.has(id)) this.showAnswers();
    else this.#answers.get(id).show(this.turn.answers[id]);
  }

  get isEdited() {
    return !find('.editing', this.element).hidden;
  }

  edit() {
    const form = find('.editing', this.element), text = find('textarea', form);
    text.value = this.turn.text;
    this.#swap(true);
    text.focus();
    text.setSelectionRange(text.value.length, text.value.length);
  }

  leaveEditing() {
    this.#swap(false);
    find('.edit', this.element).focus();
  }

  #view(id) {
    const at = this.models.findIndex(model => model.id === id);
    const letter = this.models.length > 1 ? 'AB?'.at(at) : null;
    const view = new AnswerView(id, letter, this.look, this.card, () => this.on.retry(id));
    this.#answers.set(id, view);
    return view;
  }

  #swap(isEdited) {
    find('.editing', this.element).hidden = !isEdited;
    find('.said', this.element).hidden = isEdited;
    find('.ask > .acts', this.element).hidden = isEdited;
  }

  #prepareEditing() {
    const form = find('.editing', this.element), text = find('textarea', form);
    text.id = `editing-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
    find('label', form).htmlFor = text.id;
    const send = event => {
      event.preventDefault();
      if (text.value.trim()) this.on.resend(text.value);
    };
    form.onsubmit = send;
    text.onkeydown = event => {
      if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) send(event);
    };
    find('.leave', form).onclick = () => this.leaveEditing();
  }
}

/** The list of models in the head of the page. */
export function modelNames(models) {
  return models.map((model, i) => element('li', {title: model.id},
    ...(models.length > 1 ? [element('span', {className: `chip chip-${'AB'[i]}`}, 'AB'[i]), ' '] : []),
    model.id));
}
