// The prompt template of each model: its source, what the reader made of it, and the prompt that comes out.

import {element, find} from './elements.js';
import {rendered} from './server.js';
import {lasting} from './storage.js';

const NAME = 'templates';
const PAUSE = 300; // milliseconds without a key before the preview is asked for

const SAYS = {
  chat: 'The template of the tokenizer, in Jinja. What you change here goes with each message; the model\u2019s files stay as they are.',
  text: 'A text with {prompt} where your message goes, and {system} if there is a place for one. The model\u2019s files stay as they are.',
  none: 'This model has no template of its own and gets your text as it is. Write one with {prompt} in it, or in Jinja.',
};

export class Templates {
  #edited = lasting.read(NAME) ?? {}; // by model id
  #source = find('#template');
  #preview = find('#preview');
  #button = find('#template-preview');
  #timer = null;
  #models = [];
  #shown = null;

  /** @param messages of a model id: what would be sent now, for the preview */
  constructor(messages) {
    this.messages = messages;
    this.#source.oninput = () => this.#input();
    find('#template-reset').onclick = () => {
      delete this.#edited[this.#shown.id];
      this.#keep();
      this.#show(this.#shown);
    };
    this.#button.onclick = () => {
      this.#preview.hidden = !this.#preview.hidden;
      this.#button.setAttribute('aria-expanded', String(!this.#preview.hidden));
      this.#button.textContent = this.#preview.hidden ? 'Show the prompt' : 'Hide the prompt';
      this.refresh();
    };
  }

  offer(models) {
    this.#models = models;
    const choice = find('#template-of');
    choice.hidden = models.length < 2;
    choice.replaceChildren(...models.map((model, i) => element('label', {},
      element('input', {type: 'radio', name: 'template-of', checked: i === 0, onchange: () => this.#show(model)}),
      ' ', model.id)));
    this.#show(models[0]);
  }

  /** What to send as a model's template; null for the one it has. */
  of(model) {
    return this.#edited[model.id] ?? (model.template.kind === 'none' ? own(model) : null);
  }

  /** The preview follows what is written, if somebody looks at it. */
  refresh() {
    clearTimeout(this.#timer);
    if (!this.#preview.hidden && this.#shown) this.#timer = setTimeout(() => this.#render(), PAUSE);
  }

  #show(model) {
    this.#shown = model;
    this.#source.value = this.#edited[model.id] ?? own(model);
    find('#template-says').textContent = SAYS[model.template.kind];
    this.#mark();
    this.refresh();
  }

  #input() {
    const text = this.#source.value;
    if (text === own(this.#shown)) delete this.#edited[this.#shown.id];
    else this.#edited[this.#shown.id] = text;
    this.#keep();
    this.#mark();
    this.refresh();
  }

  #mark() {
    find('#edited').hidden = !(this.#shown.id in this.#edited);
  }

  #keep() {
    lasting.write(NAME, this.#edited);
  }

  async #render() {
    const model = this.#shown, template = this.of(model);
    const says = find('#preview-says'), text = find('pre', this.#preview);
    try {
      const prompt = await rendered({
        model: model.id,
        messages: this.messages(model.id),
        ...(template === null ? {} : {chat_template: template}),
      });
      if (model !== this.#shown) return;
      says.textContent = 'The model reads:';
      says.className = '';
      text.textContent = prompt;
      text.hidden = false;
    } catch (error) {
      says.textContent = error.message;
      says.className = 'wrong';
      text.hidden = true;
    }
  }
}

/** A model's own template; the one of a model without is its prompt and nothing else. */
function own(model) {
  return model.template.kind === 'none' ? '{prompt}' : model.template.source;
}
