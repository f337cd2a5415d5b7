// One answer as the page shows it: its text or its tokens, what went wrong, how fast it was.

import {speed} from './conversation.js';
import {announce, copyOf, element, find, toClipboard} from './elements.js';
import {markdown} from './markdown.js';
import {TokenStrip} from './probabilities.js';

export class AnswerView {
  #strip = null;
  #answer = null;
  #drawn = false;

  /**
   * @param letter 'A' or 'B' beside a model's name, or null where there is one model
   * @param look {probabilities, plain}: shared by all answers
   * @param card where alternatives are shown
   * @param retry asks this model once more
   */
  constructor(name, letter, look, card, retry) {
    this.look = look;
    this.card = card;
    this.element = copyOf('an-answer');
    find('.name', this.element).textContent = name;
    const chip = find('.chip', this.element);
    chip.hidden = !letter;
    chip.textContent = letter ?? '';
    chip.classList.add(`chip-${letter}`);
    this.element.setAttribute('aria-label', `Answer of ${name}`);
    find('.retry', this.element).onclick = retry;
    const copy = find('.copy', this.element);
    copy.onclick = () => this.#copy(find('span', copy));
  }

  /** Draws before the next picture; while tokens rush in, once for many of them. */
  show(answer) {
    if (answer !== this.#answer) this.#strip = null;
    this.#answer = answer;
    if (answer.state !== 'writing') {
      this.#draw(); // at once: a page that nobody looks at gets no pictures
    } else if (!this.#drawn) {
      this.#drawn = true;
      requestAnimationFrame(() => {
        if (this.#drawn) this.#draw();
      });
    }
  }

  #draw() {
    this.#drawn = false;
    const answer = this.#answer, isWriting = answer.state === 'writing';
    this.element.classList.toggle('writing', isWriting);
    this.element.setAttribute('aria-busy', String(isWriting));
    this.#body(answer, isWriting);
    const trouble = find('.trouble', this.element);
    trouble.hidden = answer.state !== 'trouble';
    find('span', trouble).textContent = answer.trouble?.message ?? '';
    find('.stats', this.element).replaceChildren(...facts(answer).map(fact => element('span', {}, fact)));
    find('.copy', this.element).hidden = isWriting || !answer.text;
  }

  #body(answer, isWriting) {
    const body = find('.body', this.element);
    if (this.look.probabilities && answer.tokens.length) {
      this.#strip ??= new TokenStrip(this.card);
      this.#strip.show(answer.tokens);
      if (body.firstChild !== this.#strip.element) body.replaceChildren(this.#strip.element);
      return;
    }
    this.#strip = null;
    if (isWriting && !answer.text) {
      body.replaceChildren(element('p', {className: 'waiting'}, element('span', {}, 'Reading the prompt')));
    } else if (this.look.plain) {
      body.replaceChildren(element('p', {className: 'plain', dir: 'auto'}, answer.text));
    } else {
      body.replaceChildren(markdown(answer.text));
    }
    if (this.look.probabilities && !isWriting && answer.text) {
      body.append(element('p', {className: 'soft'}, 'The probabilities of this answer were not kept. Regenerate it to see them.'));
    }
  }

  async #copy(label) {
    const isDone = await toClipboard(this.#answer.text);
    label.textContent = isDone ? 'Copied' : 'Not allowed';
    announce(isDone ? 'The answer is copied.' : 'The browser does not let this page copy.');
    setTimeout(() => { label.textContent = 'Copy'; }, 1500);
  }
}

const count = (n, word) => `${n} ${word}${n === 1 ? '' : 's'}`;

/** What is known about an answer, the most asked-for first. */
function facts(answer) {
  const {tokens, prompt, wait, rate} = speed(answer);
  const facts = [];
  if (rate !== null) facts.push(`${rate.toFixed(rate < 100 ? 1 : 0)} tokens/s`);
  if (tokens) facts.push(count(tokens, 'token'));
  if (wait !== null) facts.push(`first after ${wait.toFixed(2)} s`);
  if (prompt !== null) facts.push(`prompt of ${count(prompt, 'token')}`);
  if (answer.state === 'writing') return facts;
  if (tokens) facts.push(`seed ${answer.seed}`);
  if (answer.state === 'stopped') facts.push('stopped by you');
  if (answer.state === 'done' && answer.finish === 'length') facts.push('cut: most tokens reached');
  if (answer.state === 'done' && !answer.text) facts.push('the model had nothing to say');
  return facts;
}
