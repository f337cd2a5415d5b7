// The part of Markdown that models write all the time: fenced code, headings, lists, quotes, bold, italic, code. It builds
// elements of a handful of names and puts text into them; there are no links, no images and no HTML, so nothing that a
// model writes can load, run or lead anywhere.

import {element} from './elements.js';

const FENCE = /^ {0,3}(`{3,}|~{3,})[ \t]*([\w+#.-]*)/;
const HEADING = /^(#{1,6})[ \t]+(.*)$/;
const BULLET = /^[ \t]*[-*+][ \t]+(.*)$/;
const NUMBER = /^[ \t]*(\d{1,9})[.)][ \t]+(.*)$/;
const QUOTE = /^[ \t]*>[ \t]?(.*)$/;
const MARK = /`+|\*{1,2}/g;
const RULE = /^ {0,3}([-*_])([ \t]*\1){2,}[ \t]*$/;

export function markdown(text) {
  const out = document.createDocumentFragment();
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  for (let i = 0; i < lines.length;) i = block(lines, i, out);
  return out;
}

/** Appends the block that begins at line i, and returns the line behind it. */
function block(lines, i, out) {
  const line = lines[i];
  if (!line.trim()) return i + 1;
  const fence = FENCE.exec(line);
  if (fence) return code(lines, i, fence, out);
  const heading = HEADING.exec(line);
  if (heading) {
    out.append(element('p', {className: 'heading', dir: 'auto'}, inline(heading[2])));
    return i + 1;
  }
  if (RULE.test(line)) {
    out.append(element('hr'));
    return i + 1;
  }
  if (BULLET.test(line)) return list(lines, i, BULLET, element('ul'), out);
  const number = NUMBER.exec(line);
  if (number) return list(lines, i, NUMBER, element('ol', {start: Number(number[1])}), out);
  if (QUOTE.test(line)) return quote(lines, i, out);
  return paragraph(lines, i, out);
}

/** To the closing fence, or to the end: while an answer is being written, its fence is still open. */
function code(lines, i, [, mark, language], out) {
  const inside = [];
  const isEnd = line => line.trim().startsWith(mark) && !line.trim().replaceAll(mark[0], '');
  for (i++; i < lines.length && !isEnd(lines[i]); i++) inside.push(lines[i]);
  const shown = element('pre', {tabIndex: 0}, element('code', {}, inside.join('\n')));
  shown.setAttribute('aria-label', language ? `Code in ${language}` : 'Code');
  out.append(shown);
  return i + 1;
}

function list(lines, i, kind, made, out) {
  for (let match; i < lines.length && (match = kind.exec(lines[i])); i++) {
    const item = [match.at(-1)];
    while (i + 1 < lines.length && /^[ \t]+\S/.test(lines[i + 1]) && !BULLET.test(lines[i + 1]) && !NUMBER.test(lines[i + 1])) {
      item.push(lines[++i].trim());
    }
    made.append(element('li', {dir: 'auto'}, inline(item.join('\n'))));
    if (lines[i + 1]?.trim() === '' && kind.test(lines[i + 2] ?? '')) i++; // items with an empty line between them
  }
  out.append(made);
  return i;
}

function quote(lines, i, out) {
  const inside = [];
  for (let match; i < lines.length && (match = QUOTE.exec(lines[i])); i++) inside.push(match[1]);
  out.append(element('blockquote', {dir: 'auto'}, inline(inside.join('\n'))));
  return i;
}

function paragraph(lines, i, out) {
  const from = i++;
  while (i < lines.length && lines[i].trim()
      && ![FENCE, HEADING, BULLET, NUMBER, QUOTE, RULE].some(kind => kind.test(lines[i]))) i++;
  out.append(element('p', {dir: 'auto'}, inline(lines.slice(from, i).join('\n'))));
  return i;
}

/** Code, bold and italic in a text without blocks. A mark that is not closed stays as it is. */
function inline(text) {
  const out = document.createDocumentFragment();
  const open = new Set(); // marks that nothing closes from here on
  let plain = 0;
  for (let i = 0; i < text.length;) {
    MARK.lastIndex = i;
    const mark = MARK.exec(text)?.[0];
    if (!mark) break;
    i = MARK.lastIndex - mark.length;
    // Emphasis hugs its text: 2 * 3 * 4 is none.
    const opens = !open.has(mark) && (mark[0] === '`' || /^\S/.test(text.slice(i + mark.length, i + mark.length + 1)));
    const end = opens ? closing(text, i + mark.length, mark) : -1;
    if (end < 0) {
      if (opens) open.add(mark);
      i += mark.length;
      continue;
    }
    out.append(text.slice(plain, i));
    const inside = text.slice(i + mark.length, end);
    out.append(mark[0] === '`' ? element('code', {}, inside)
      : element(mark.length === 2 ? 'strong' : 'em', {}, inline(inside)));
    i = plain = end + mark.length;
  }
  out.append(text.slice(plain));
  return out;
}

/** Where a mark is closed whose text begins at `from`, or -1. */
function closing(text, from, mark) {
  if (mark[0] === '`') return text.indexOf(mark, from + 1);
  for (let end = text.indexOf(mark, from + 1); end >= 0; end = text.indexOf(mark, end + 1)) {
    const isHalf = mark === '*' && (text[end + 1] === '*' || text[end - 1] === '*');
    if (!isHalf && /\S/.test(text[end - 1])) return end;
  }
  return -1;
}
