// Colours code as it is written: comments, strings, numbers, keywords. What a language calls them is data; text becomes
// text nodes and nothing else, so that no answer of a model can become a part of the page.

const C_KEYWORDS = `abstract as async await bool boolean break byte case catch char class const continue crate default defer
  delegate delete do double dyn else enum explicit export extends extern false final finally float fn for foreach from func
  function get go goto if impl implements import in inline instanceof int interface internal is let long loop match mod
  module move mut namespace native new nil null nullptr of operator out override package private protected
  protocol pub public readonly record ref return sealed select self Self set short signed sizeof static string struct super
  switch synchronized template this throw throws trait transient true try type typedef typename typeof undefined union
  unsafe unsigned use using var virtual void volatile where while yield`;

const PYTHON_KEYWORDS = `and as assert async await break case class continue def del elif else except False finally for from
  global if import in is lambda match None nonlocal not or pass raise return self True try while with yield`;

const SHELL_KEYWORDS = `case do done elif else esac export fi for function if in local readonly return select set shift then
  trap unset until while`;

const SQL_KEYWORDS = `add all alter and as asc between by case create cross delete desc distinct drop else end exists from
  full group having in index inner insert into is join key left like limit not null offset on or order outer primary
  references right select set table then union unique update values view when where with`;

function words(list) {
  return new Set(list.split(/\s+/));
}

const DOUBLE = String.raw`"(?:[^"\\\n]|\\.)*"?`;
const SINGLE = String.raw`'(?:[^'\\\n]|\\.)*'?`;
const C_COMMENT = String.raw`\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)`;
const HASH_COMMENT = String.raw`#[^\n]*`;

function language(comment, string, keywords, ignoreCase = false) {
  return {
    tokens: new RegExp(
      `(?<comment>${comment})|(?<string>${string})`
        + String.raw`|(?<number>\b(?:0[xXbBoO][\da-fA-F_]+|\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?)[a-zA-Z]*\b)`
        + String.raw`|(?<word>[\p{L}_$][\p{L}\p{N}_$]*)`,
      "gu"),
    keywords: words(keywords),
    ignoreCase,
  };
}

const C_LIKE = language(C_COMMENT, `${DOUBLE}|${SINGLE}|\`(?:[^\`\\\\]|\\\\.)*\`?`, C_KEYWORDS);
// A quote alone is a lifetime, not the begin of a string.
const RUST = language(C_COMMENT, String.raw`${DOUBLE}|'(?:[^'\\\n]|\\.[^'\n]*)'`, C_KEYWORDS);
const PYTHON = language(
  HASH_COMMENT, String.raw`"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|${DOUBLE}|${SINGLE}`, PYTHON_KEYWORDS);
const SHELL = language(String.raw`(?<![\w$\{])#[^\n]*`, String.raw`"(?:[^"\\]|\\.)*"?|'[^']*'?`, SHELL_KEYWORDS);
const PHP = language(`${C_COMMENT}|${HASH_COMMENT}`, `${DOUBLE}|${SINGLE}`, `${C_KEYWORDS} echo elseif array fn require`);
const SQL = language(String.raw`--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)`, `'[^']*'?|${DOUBLE}`, SQL_KEYWORDS, true);
const JSON_LIKE = language("(?!)", DOUBLE, "true false null");

const LANGUAGES = new Map(Object.entries({
  python: PYTHON, py: PYTHON, python3: PYTHON, ruby: PYTHON, yaml: PYTHON, toml: PYTHON,
  bash: SHELL, sh: SHELL, shell: SHELL, zsh: SHELL, console: SHELL, dockerfile: SHELL, makefile: SHELL,
  rust: RUST, rs: RUST, php: PHP, sql: SQL, json: JSON_LIKE,
  text: undefined, txt: undefined, plaintext: undefined, markdown: undefined, md: undefined,
}));

/** Nodes for some code; a language that is not known is coloured like C and its many children. */
export function highlight(code, name) {
  const fragment = document.createDocumentFragment();
  const known = name.toLowerCase();
  const rules = LANGUAGES.has(known) ? LANGUAGES.get(known) : C_LIKE;
  if (rules === undefined) {
    fragment.append(code);
    return fragment;
  }
  let end = 0;
  for (const match of code.matchAll(rules.tokens)) {
    const kind = kindOf(match.groups, rules);
    if (kind !== null) {
      fragment.append(code.slice(end, match.index), coloured(match[0], kind));
      end = match.index + match[0].length;
    }
  }
  fragment.append(code.slice(end));
  return fragment;
}

function kindOf(groups, rules) {
  if (groups.word !== undefined) {
    return rules.keywords.has(rules.ignoreCase ? groups.word.toLowerCase() : groups.word) ? "keyword" : null;
  }
  return groups.comment !== undefined ? "comment" : groups.string !== undefined ? "string" : "number";
}

function coloured(text, kind) {
  const span = document.createElement("span");
  span.className = kind;
  span.textContent = text;
  return span;
}
