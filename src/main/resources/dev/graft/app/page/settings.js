// The form of the system prompt and of sampling. What is valid is kept; what is not, the form itself says.

import {find} from './elements.js';
import {lasting} from './storage.js';

const NAME = 'settings';

const FIRST = {
  system: '', temperature: 0.7, top_p: 1, top_k: 0, min_p: 0.05, repetition_penalty: 1, max_tokens: 512, seed: '', stopping: '',
};

const NUMBERS = ['temperature', 'top_p', 'top_k', 'min_p', 'repetition_penalty', 'max_tokens'];

export class Settings {
  #form = find('#sampling');

  constructor() {
    this.#fill({...FIRST, ...lasting.read(NAME)});
    this.#form.addEventListener('submit', event => event.preventDefault());
    find('#settings').addEventListener('input', event => {
      if (event.target.form === this.#form) this.#edited(event.target);
    });
    find('#defaults').onclick = () => {
      this.#fill({...FIRST, system: this.#value('system')}); // a system prompt is work, not a setting
      this.#keep();
    };
  }

  /** If not, the browser points at what is wrong. */
  isValid() {
    return this.#form.checkValidity();
  }

  pointAtMistake() {
    this.#form.reportValidity();
  }

  get system() {
    return this.#value('system').trim() ? this.#value('system') : '';
  }

  /** Null for a new one each time. */
  get seed() {
    return this.#value('seed') === '' ? null : Number(this.#value('seed'));
  }

  /** The fields of a request, without the seed. */
  get sampling() {
    const sampling = Object.fromEntries(NUMBERS.map(name => [name, Number(this.#value(name))]));
    const stop = this.#value('stopping').split('\n').filter(line => line !== '').map(line => line.replaceAll('\\n', '\n'));
    return stop.length ? {...sampling, stop} : sampling;
  }

  #value(name) {
    return this.#form.elements[name].value;
  }

  #edited(field) {
    const range = rangeOf(field);
    if (field === range) find('input[type=number]', field.parentElement).value = field.value;
    else if (range) range.value = field.value;
    this.#keep();
  }

  #fill(values) {
    for (const [name, value] of Object.entries(values)) {
      const field = this.#form.elements[name];
      if (!field) continue; // of another version of this page
      field.value = value;
      const range = rangeOf(field);
      if (range) range.value = field.value;
    }
  }

  #keep() {
    if (!this.isValid()) return;
    lasting.write(NAME, Object.fromEntries(Object.keys(FIRST).map(name => [name, this.#value(name)])));
  }
}

/** What a pointer can drag instead of typing a number. */
function rangeOf(field) {
  return field.closest('.slider')?.querySelector('input[type=range]');
}
