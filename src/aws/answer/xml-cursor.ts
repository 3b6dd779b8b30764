// A strict, fast reader of the XML that AWS sends: elements, attributes, text, CDATA, comments, the
// five entities and character references. Everything else (DTDs, stray text, unknown entities, a
// missing end) is refused, so that a cut answer is never a short one.
import { decodeReferences } from './xml-entities.js';
import { isBlank, ownCopy } from './xml-slices.js';

const NONE: readonly (readonly [string, string])[] = [];
const TAB = 9;
const LINE_FEED = 10;
const SPACE = 32;
const QUOTE = 34;
const APOSTROPHE = 39;
const SLASH = 47;
const LESS = 60;
const EQUALS = 61;
const GREATER = 62;
const MAX_DEPTH = 256;

/** The document is not XML, or not all of it. Names the position only, never the text. */
export class XmlError extends Error {
  constructor(problem: string, at: number) {
    super(`The XML is not well-formed at character ${at}: ${problem}.`);
    this.name = new.target.name;
  }
}

/**
 * A position in a document. After `root` or `nextChild` returned a name, the caller must consume
 * that element with exactly one of `text`, `skip`, or `nextChild` until it returns undefined.
 */
export class XmlCursor {
  readonly source: string;
  /** Attributes of the element whose start tag was read last. */
  attributes: readonly (readonly [name: string, value: string])[] = NONE;
  /** True when the element whose start tag was read last has no content and no end tag. */
  selfClosed = false;
  /** Where the start tag that was read last begins. */
  start = 0;
  at = 0;
  #depth = 0;

  constructor(source: string) {
    this.source = source.includes('\r') ? source.replace(/\r\n?/g, '\n') : source;
  }

  /** Reads the prolog and the start tag of the root, and returns its name. */
  root(): string {
    if (this.source.charCodeAt(0) === 0xfeff) this.at = 1;
    this.#skipMisc();
    if (this.source.charCodeAt(this.at) !== LESS) throw this.#error('no root element');
    return this.#startTag();
  }

  /** To be called after the root: nothing but white space and comments may follow. */
  finish(): void {
    this.#skipMisc();
    if (this.at < this.source.length) throw this.#error('something follows the root element');
  }

  /** The name of the next child, after white space alone; undefined after the end of `parent`. */
  nextChild(parent: string): string | undefined {
    return this.#next(parent, false);
  }

  #next(parent: string, passText: boolean): string | undefined {
    if (this.selfClosed) {
      this.selfClosed = false;
      return undefined;
    }
    const { source } = this;
    for (;;) {
      const next = source.indexOf('<', this.at);
      if (next < 0) throw this.#error(`<${parent}> does not end`);
      if (next > this.at && !passText && !isBlank(source, this.at, next))
        throw this.#error(`<${parent}> has text where elements were expected`);
      this.at = next;
      const code = source.charCodeAt(next + 1);
      if (code === SLASH) {
        this.#endTag(parent);
        return undefined;
      }
      if (code !== 33 && code !== 63) return this.#startTag();
      if (passText && source.startsWith('<![CDATA[', next)) this.#past(']]>', next + 9);
      else this.#skipMarkup();
    }
  }

  /**
   * The text of the element `name`, which must have no child elements. White space with a line
   * break alone counts as nothing.
   */
  text(name: string): string {
    if (this.selfClosed) {
      this.selfClosed = false;
      return '';
    }
    const { source, at } = this;
    const end = source.indexOf('<', at);
    if (end < 0) throw this.#error(`<${name}> does not end`);
    let text = at === end ? '' : this.#decode(ownCopy(source.slice(at, end)));
    this.at = end;
    if (source.charCodeAt(end + 1) !== SLASH) text = this.#restOfText(name, text);
    this.#endTag(name);
    return text.charCodeAt(0) <= SPACE && text.includes('\n') && text.trim() === '' ? '' : text;
  }

  /** True when the element whose start tag was just read begins with text. */
  beginsWithText(): boolean {
    if (this.selfClosed) return false;
    const end = this.source.indexOf('<', this.at);
    return end > this.at && this.source.slice(this.at, end).trim() !== '';
  }

  /** Passes over the element `name` with all its content. */
  skip(name: string): void {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw this.#error('too deeply nested');
    for (let child = this.#next(name, true); child !== undefined; child = this.#next(name, true))
      this.skip(child);
    this.#depth -= 1;
  }

  #restOfText(name: string, before: string): string {
    const { source } = this;
    let text = before;
    while (source.charCodeAt(this.at + 1) !== SLASH) {
      if (source.startsWith('<![CDATA[', this.at)) {
        const from = this.at + 9;
        this.#past(']]>', from);
        text += source.slice(from, this.at - 3);
      } else if (source.startsWith('<!--', this.at) || source.startsWith('<?', this.at))
        this.#skipMarkup();
      else throw this.#error(`<${name}> has elements where text was expected`);
      const end = source.indexOf('<', this.at);
      if (end < 0) throw this.#error(`<${name}> does not end`);
      text += this.#decode(source.slice(this.at, end));
      this.at = end;
    }
    return text;
  }

  #startTag(): string {
    const { source } = this;
    this.start = this.at;
    const from = this.at + 1;
    let to = from;
    let code = source.charCodeAt(to);
    while (
      code > SPACE &&
      code !== GREATER &&
      code !== SLASH &&
      code !== LESS &&
      code !== QUOTE &&
      code !== EQUALS
    )
      code = source.charCodeAt(++to);
    if (to === from) throw this.#error('a tag without a name');
    const name = source.slice(from, to);
    this.at = to;
    this.attributes = code === GREATER ? NONE : this.#attributes();
    if (source.charCodeAt(this.at) === SLASH) {
      if (source.charCodeAt(this.at + 1) !== GREATER)
        throw this.#error(`the tag <${name}> does not end`);
      this.at += 2;
      this.selfClosed = true;
    } else {
      if (source.charCodeAt(this.at) !== GREATER)
        throw this.#error(`the tag <${name}> does not end`);
      this.at += 1;
      this.selfClosed = false;
    }
    return name;
  }

  #attributes(): readonly (readonly [string, string])[] {
    const { source } = this;
    const attributes: [string, string][] = [];
    for (;;) {
      this.#skipSpace();
      const code = source.charCodeAt(this.at);
      if (code === GREATER || code === SLASH) return attributes.length === 0 ? NONE : attributes;
      const from = this.at;
      const equals = source.indexOf('=', from);
      const name = equals < 0 ? '' : source.slice(from, equals).trimEnd();
      if (name === '' || /[\s<>"'/]/.test(name)) throw this.#error('a malformed attribute');
      this.at = equals + 1;
      this.#skipSpace();
      const quote = source.charCodeAt(this.at);
      if (quote !== QUOTE && quote !== APOSTROPHE) throw this.#error('an attribute without quotes');
      const end = source.indexOf(quote === QUOTE ? '"' : "'", this.at + 1);
      if (end < 0) throw this.#error('an attribute that does not end');
      const value = ownCopy(source.slice(this.at + 1, end));
      if (value.includes('<')) throw this.#error('a malformed attribute');
      attributes.push([name, this.#decode(value)]);
      this.at = end + 1;
    }
  }

  #endTag(name: string): void {
    const { source } = this;
    let to = this.at + 2;
    if (!source.startsWith(name, to)) throw this.#error(`</${name}> expected`);
    to += name.length;
    if (source.charCodeAt(to) !== GREATER) {
      this.at = to;
      this.#skipSpace();
      to = this.at;
      if (source.charCodeAt(to) !== GREATER) throw this.#error(`</${name}> expected`);
    }
    this.at = to + 1;
  }

  #skipMisc(): void {
    for (;;) {
      this.#skipSpace();
      if (!this.source.startsWith('<?', this.at) && !this.source.startsWith('<!', this.at)) return;
      this.#skipMarkup();
    }
  }

  #skipMarkup(): void {
    if (this.source.startsWith('<!--', this.at)) this.#past('-->', this.at + 4);
    else if (this.source.startsWith('<?', this.at)) this.#past('?>', this.at + 2);
    else throw this.#error('a declaration that AWS does not send');
  }

  #past(mark: string, from: number): void {
    const end = this.source.indexOf(mark, from);
    if (end < 0) throw this.#error(`${mark} expected`);
    this.at = end + mark.length;
  }

  #skipSpace(): void {
    let code = this.source.charCodeAt(this.at);
    while (code === SPACE || code === LINE_FEED || code === TAB)
      code = this.source.charCodeAt(++this.at);
  }

  #decode(text: string): string {
    return text.includes('&')
      ? decodeReferences(text, () => this.#error('an unknown entity'))
      : text;
  }

  #error(problem: string): XmlError {
    return new XmlError(problem, this.at);
  }
}
