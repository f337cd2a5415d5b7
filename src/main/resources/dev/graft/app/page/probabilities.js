// An answer token by token: how likely each was, and what else might have been.

import {element, find} from './elements.js';

const percent = logprob => 100 * Math.exp(logprob);

/** Lower bounds in percent; their marks are in page.css, and in the legend of index.html. */
const CLASSES = [[90, 'p4'], [60, 'p3'], [30, 'p2'], [10, 'p1'], [0, 'p0']];

const classOf = token => CLASSES.find(([from]) => percent(token.logprob) >= from)?.[1] ?? 'p0';

function inWords(logprob) {
  const value = percent(logprob);
  return value >= 99.95 ? '100 %' : value >= 10 ? `${value.toFixed(1)} %` : value >= 0.01 ? `${value.toFixed(2)} %` : '< 0.01 %';
}

/** Blanks and line breaks made visible. */
const visible = text => text.replaceAll(' ', '\u2423').replaceAll('\n', '\u21b5').replaceAll('\t', '\u21e5') || '(nothing)';

/** One stop of the Tab key; the arrow keys go from token to token. */
export class TokenStrip {
  #tokens = [];
  #at = 0;
  #isPinned = false;

  constructor(card) {
    this.card = card;
    this.element = element('div', {className: 'tokens', role: 'group', 'aria-label': 'Tokens; the arrow keys go from one to the next'});
    this.element.addEventListener('keydown', event => this.#key(event));
    this.element.addEventListener('focusin', event => this.#point(event.target));
    this.element.addEventListener('focusout', () => this.#leave());
    this.element.addEventListener('pointerover', event => {
      if (!this.#isPinned) this.#point(event.target);
    });
    this.element.addEventListener('pointerleave', () => {
      if (!this.#isPinned && !this.element.contains(document.activeElement)) this.card.hide();
    });
    this.element.addEventListener('click', event => {
      const span = event.target.closest('.token');
      if (!span) return;
      span.focus();
      this.#point(span); // it may have had the focus, and the card been closed
      this.#isPinned = true;
    });
  }

  /** Appends what has come since; an answer only grows. */
  show(tokens) {
    const more = tokens.slice(this.#tokens.length).map((token, i) => this.#span(token, this.#tokens.length + i));
    this.element.append(...more);
    this.#tokens = [...tokens];
  }

  #span(token, i) {
    // A line break ends the line behind its sign.
    const text = token.text.replaceAll('\n', '\u21b5\n') || '\u2205';
    return element('span', {
      className: `token ${classOf(token)}`, role: 'button', tabIndex: i === 0 ? 0 : -1,
      'aria-label': `${token.text.trim() || visible(token.text)}, ${inWords(token.logprob)}`, 'data-i': i,
    }, text);
  }

  #point(target) {
    const span = target.closest?.('.token');
    if (span) this.card.show(span, this.#tokens[span.dataset.i]);
  }

  #leave() {
    this.#isPinned = false;
    this.card.hide();
  }

  #key(event) {
    const now = Number(document.activeElement.dataset.i ?? this.#at);
    const to = {ArrowRight: now + 1, ArrowDown: now + 1, ArrowLeft: now - 1, ArrowUp: now - 1, Home: 0, End: this.#tokens.length - 1}[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = this.element.children[to];
    if (!next) return;
    this.element.children[this.#at].tabIndex = -1;
    this.element.children[now].tabIndex = -1;
    next.tabIndex = 0;
    this.#at = to;
    next.focus();
  }
}

/** The card beside a token: what else was likely there. There is one on the page. */
export class AlternativesCard {
  #element = find('#alternatives');
  #owner = null;

  constructor() {
    addEventListener('resize', () => this.hide()); // it would be beside something else
  }

  get isOpen() {
    return !this.#element.hidden;
  }

  show(span, token) {
    this.hide();
    this.#owner = span;
    span.classList.add('chosen');
    span.setAttribute('aria-describedby', 'alternatives');
    this.#element.replaceChildren(table(token));
    this.#element.hidden = false;
    this.#place(span.getClientRects()[0] ?? span.getBoundingClientRect());
  }

  hide() {
    this.#element.hidden = true;
    this.#owner?.classList.remove('chosen');
    this.#owner?.removeAttribute('aria-describedby');
    this.#owner = null;
  }

  /** Below the token, or above where there is no room, and always within the window. */
  #place(at) {
    const {width, height} = this.#element.getBoundingClientRect(), gap = 6;
    const {clientWidth, clientHeight} = document.documentElement;
    const below = at.bottom + gap, above = at.top - gap - height;
    const left = Math.max(gap, Math.min(at.left, clientWidth - width - gap));
    const top = below + height <= clientHeight || above < 0 ? below : above;
    this.#element.style.left = `${left}px`;
    this.#element.style.top = `${top}px`;
  }
}

function table(token) {
  const isChosen = other => other.text === token.text && other.logprob === token.logprob;
  const rows = [...token.likeliest];
  if (!rows.some(isChosen)) rows.push(token); // drawn from further down
  return element('table', {},
    element('caption', {}, rows.length > 1 ? 'What the model held likely here' : 'How likely the model held this'),
    element('tbody', {}, ...rows.map(other => row(other, isChosen(other)))));
}

function row(token, isChosen) {
  const fill = element('i');
  fill.style.width = `${Math.max(percent(token.logprob), 0.5)}%`;
  return element('tr', {className: isChosen ? 'is-chosen' : ''},
    element('td', {className: 'tick'}, ...(isChosen ? [element('span', {'aria-label': 'chosen', role: 'img'}, '\u2713')] : [])),
    element('th', {scope: 'row'}, element('code', {}, visible(token.text))),
    element('td', {className: 'share'}, element('span', {className: 'bar'}, fill)),
    element('td', {className: 'n'}, inWords(token.logprob)));
}
