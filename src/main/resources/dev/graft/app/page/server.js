// The only module that asks the server anything. What goes wrong becomes a Trouble, in words for the reader.

import {events} from './events.js';
import {ofTab} from './storage.js';

/** @property kind 'key' | 'busy' | 'refused' | 'lost' | 'failed' */
export class Trouble extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

const GONE = 'The server does not answer. Is graft serve still running?';
const CUT = 'The connection was lost in the middle of the answer. What came is kept.';

/** The served model, then the one it is compared with: {id, max_length, template: {kind, source}}. */
export async function models() {
  const response = await ask('page/models');
  return (await json(response)).models;
}

/** The prompt that a template makes of messages, as the model reads it. */
export async function rendered(request) {
  const response = await ask('apply-template', request);
  return (await json(response)).prompt;
}

/**
 * Yields what arrives of an answer: {text, tokens, finish, usage}, where tokens are {text, logprob, likeliest} and usage
 * is {prompt, written} or null. Ends without a finish only by an error.
 */
export async function* answer(request, signal) {
  const response = await ask('v1/chat/completions', {...request, stream: true, stream_options: {include_usage: true}}, signal);
  let isWhole = false;
  try {
    for await (const data of events(response.body)) {
      if (data === '[DONE]') {
        isWhole = true;
        break;
      }
      const piece = JSON.parse(data);
      if (piece.error) throw new Trouble('failed', `The server broke off: ${piece.error.message}`);
      const choice = piece.choices?.[0];
      isWhole ||= Boolean(choice?.finish_reason);
      yield {
        text: choice?.delta?.content ?? '',
        tokens: (choice?.logprobs?.content ?? []).map(token),
        finish: choice?.finish_reason ?? null,
        usage: piece.usage ? {prompt: piece.usage.prompt_tokens, written: piece.usage.completion_tokens} : null,
      };
    }
  } catch (error) {
    if (error instanceof Trouble || error.name === 'AbortError') throw error;
    throw new Trouble('lost', CUT);
  }
  if (!isWhole) throw new Trouble('lost', CUT);
}

function token(one) {
  return {
    text: tokenText(one),
    logprob: one.logprob,
    likeliest: (one.top_logprobs ?? []).map(other => ({text: tokenText(other), logprob: other.logprob})),
  };
}

/** Half a character has no text: its bytes then. */
function tokenText({token: text, bytes}) {
  return text.includes('\ufffd') && bytes
    ? bytes.map(one => '\\x' + one.toString(16).padStart(2, '0')).join('')
    : text;
}

/** A response that is fine; paths are relative, so that the page also works below a proxy's path. */
async function ask(path, body, signal) {
  const key = ofTab.read('key');
  const headers = key ? {Authorization: 'Bearer ' + key} : {};
  let response;
  try {
    response = await fetch(new URL(path, document.baseURI), body
      ? {method: 'POST', headers: {...headers, 'Content-Type': 'application/json'}, body: JSON.stringify(body), signal}
      : {headers, signal});
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Trouble('lost', GONE);
  }
  if (!response.ok) throw await trouble(response);
  return response;
}

async function json(response) {
  try {
    return await response.json();
  } catch {
    throw new Trouble('lost', GONE);
  }
}

async function trouble(response) {
  let said = '';
  try {
    said = (await response.json()).error.message;
  } catch {
    said = `status ${response.status}`;
  }
  switch (response.status) {
    case 401: return new Trouble('key', 'The server asks for a key.');
    case 403: return new Trouble('refused', `The server does not let this page in: ${said}`);
    case 404: return new Trouble('refused', `The server has nothing there: ${said}. Load the page again if the server was started anew.`);
    case 413: return new Trouble('refused', 'The conversation has become too long to send. Begin a new one.');
    case 429: return new Trouble('busy', busy(Number(response.headers.get('Retry-After'))));
    case 400: return new Trouble('refused', `The server did not accept this: ${said}`);
    default: return new Trouble('failed', `The server failed: ${said}`);
  }
}

function busy(seconds) {
  const when = seconds > 1 ? `in ${seconds} seconds` : 'in a moment';
  return `The server is busy and its queue is full. Your message is kept; try again ${when}.`;
}
