// What was said: turns of a message and its answers, one for each model that was asked. Knows neither DOM nor server.

import {ofTab} from './storage.js';

const NAME = 'conversation';

/** An answer that nothing has arrived of yet. Times are in milliseconds of performance.now(). */
export function newAnswer(seed) {
  return {
    text: '', tokens: [], state: 'writing', // then 'done', 'stopped' or 'trouble'
    finish: null, usage: null, trouble: null, seed,
    sentAt: performance.now(), firstAt: null, lastAt: null, pieces: 0,
  };
}

export class Conversation {
  /** {text, answers: {model id: answer}} */
  turns = [];

  /** That of this tab, before it was loaded anew. */
  static restored() {
    const conversation = new Conversation();
    const kept = ofTab.read(NAME);
    if (Array.isArray(kept)) conversation.turns = kept;
    for (const turn of conversation.turns) {
      for (const answer of Object.values(turn.answers)) {
        if (answer.state === 'writing') answer.state = 'stopped';
      }
    }
    return conversation;
  }

  /** Where there is no room for everything, probabilities go first, those of the oldest answers before others. */
  save() {
    if (!this.turns.length) return ofTab.write(NAME, null);
    for (let without = 0; without <= this.turns.length; without++) {
      const kept = this.turns.map((turn, i) => i < without ? withoutTokens(turn) : turn);
      if (ofTab.write(NAME, kept)) return true;
    }
    return false;
  }

  add(text) {
    const turn = {text, answers: {}};
    this.turns.push(turn);
    return turn;
  }

  last() {
    return this.turns.at(-1);
  }

  /** Returns what it held, for somebody who did not mean it. */
  clear() {
    const turns = this.turns;
    this.turns = [];
    this.save();
    return turns;
  }

  /** What a model is sent to answer a turn. Where it has not answered itself, another's answer stands in. */
  messages(turn, model, system) {
    const messages = system ? [{role: 'system', content: system}] : [];
    for (const before of this.turns.slice(0, this.turns.indexOf(turn))) {
      const answer = before.answers[model] ?? Object.values(before.answers)[0];
      messages.push({role: 'user', content: before.text}, {role: 'assistant', content: answer?.text ?? ''});
    }
    messages.push({role: 'user', content: turn.text});
    return messages;
  }
}

function withoutTokens(turn) {
  const answers = Object.entries(turn.answers).map(([model, answer]) => [model, {...answer, tokens: []}]);
  return {...turn, answers: Object.fromEntries(answers)};
}

/** {tokens, rate, wait, prompt, isExact}: what is known of an answer's speed; rate is null before the second token. */
export function speed(answer) {
  const tokens = answer.usage?.written ?? (answer.tokens.length || answer.pieces);
  const seconds = (answer.lastAt - answer.firstAt) / 1000;
  return {
    tokens,
    prompt: answer.usage?.prompt ?? null,
    wait: answer.firstAt === null ? null : (answer.firstAt - answer.sentAt) / 1000,
    rate: tokens > 1 && seconds > 0 ? (tokens - 1) / seconds : null, // the first token is the prompt's time
  };
}
