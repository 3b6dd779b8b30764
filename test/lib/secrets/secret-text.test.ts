import { describe, expect, test } from 'vitest';
import { redactSetting } from '../../../src/kinds/secrets/redact-settings.js';
import {
  withoutCommandSecrets,
  withoutLineSecrets,
  withoutScriptSecrets,
} from '../../../src/kinds/secrets/secret-rules.js';
import { createRedactor } from '../../../src/lib/secrets/redact.js';
import { isSecretName } from '../../../src/lib/secrets/secret-names.js';
import { cutQuoted, cutText, listOf } from '../../../src/lib/text/cut-text.js';
import { HARMLESS_NAMES, HIDDEN, KEPT, SECRET_NAMES, SHAPES } from '../secret-corpus.js';
import { COMMANDS } from '../secret-corpus-commands.js';
import { MORE_HIDDEN } from '../secret-corpus-hidden.js';
import { MORE_KEPT } from '../secret-corpus-kept.js';

const redactor = createRedactor([]);
const setting = (text: string) => redactSetting('note', text);

/** The part behind the last blank or slash: what makes a token secret. */
const core = (shape: string) =>
  shape.includes('PRIVATE KEY') ? 'hunter2' : (/[^\s/]+$/.exec(shape)?.[0] ?? shape);

describe('a secret that its form gives away', () => {
  test.each(SHAPES)('is hidden in any text: %j', (shape) => {
    for (const text of [
      shape,
      `see ${shape}, please`,
      `"${shape}"`,
      `x\\n${shape}\\n`,
      `FOO=${shape}`,
      `["a","${shape}"]`,
    ]) {
      for (const shown of [setting(text), redactor.text(text), withoutScriptSecrets(text)])
        expect(shown).not.toContain(core(shape));
    }
  });
});

describe('a text that holds a secret', () => {
  test.each([...HIDDEN, ...MORE_HIDDEN])('loses it: %j', (text, secret) => {
    expect(text).toContain(secret);
    for (const shown of [setting(text), redactor.text(text), withoutLineSecrets(text)]) {
      expect(shown).not.toContain(secret);
      expect(shown).toMatch(/\[redacted\]/i);
    }
  });

  test('is the same when it is redacted twice', () => {
    for (const [text] of [...HIDDEN, ...MORE_HIDDEN]) {
      const once = setting(text);
      expect(setting(once)).toBe(once);
      expect(redactor.text(redactor.text(text))).toBe(redactor.text(text));
    }
  });
});

describe('a text without secrets', () => {
  test.each([...KEPT, ...MORE_KEPT])('stays as it is: %j', (text) => {
    expect(setting(text)).toBe(text);
    expect(redactor.text(text)).toBe(text);
    expect(withoutScriptSecrets(text)).toBe(text);
    expect(withoutLineSecrets(text)).toBe(text);
    expect(withoutCommandSecrets(text.split(' '))).toEqual(text.split(' '));
  });
});

describe('a command in words', () => {
  test.each(COMMANDS)('loses its secret: %j', (words, secret) => {
    const shown = withoutCommandSecrets(words);

    expect([shown.length, shown[0]]).toEqual([words.length, words[0]]);
    expect(shown.join(' ')).toContain('[REDACTED]');
    expect(shown.join(' ')).not.toContain(secret);
  });
});

describe('a name', () => {
  test.each(SECRET_NAMES)('makes a value secret: %s', (name) => {
    expect([isSecretName(name), redactSetting(name, 'hunter2')]).toEqual([true, '[REDACTED]']);
  });

  test.each(HARMLESS_NAMES)('leaves a value alone: %s', (name) => {
    expect([isSecretName(name), redactSetting(name, '4096')]).toEqual([false, '4096']);
  });

  test("is Vault's secret_id when the value is a UUID, and AWS's SecretId otherwise", () => {
    expect(redactSetting('VAULT_SECRET_ID', '01234567-89ab-cdef-0123-456789abcdef')).toBe(
      '[REDACTED]',
    );
    expect(redactSetting('SecretId', 'prod/db')).toBe('prod/db');
  });
});

describe('a text that is cut', () => {
  const opaque = 'Zx9'.repeat(20);

  test('never ends with a piece of a word, which may be a piece of a secret', () => {
    for (let max = 5; max < 40; max++) {
      const cut = cutText(`refused because ${opaque} is unknown`, max);
      expect(cut).not.toMatch(/Zx9/);
      expect(cut.length).toBeLessThanOrEqual(max + 1);
    }
    expect(cutText(`refused because ${opaque}`, 200)).toContain(opaque);
    expect(cutText(`password=${opaque}`, 200)).toBe('password=[redacted]');
    expect(cutText(opaque, 30)).toBe('…');
  });

  test('is searched first where it is cut anywhere, as what an operator wrote is', () => {
    const written = `password=${opaque} ${'.Properties.Name | '.repeat(20)}`;

    expect(cutQuoted(`.Properties | ${written}`)).not.toMatch(/Zx9/);
    expect(listOf([written.repeat(10)])).not.toMatch(/Zx9/);
    expect(cutQuoted('x'.repeat(100_000))).toBe(`${'x'.repeat(200)}... (100000 characters)`);
  });
});

describe('a secret that comes while the program runs', () => {
  test('is hidden from then on, alone, inside of words, and encoded for a URL', () => {
    const late = createRedactor([]);
    const token = 'opaque/Port+token=of no known form';
    expect(late.text(token)).toContain('opaque');
    late.add(token);

    for (const text of [
      token,
      `x${token}y${token}`,
      `?k=${encodeURIComponent(token)}&b=1`,
      `${token.slice(0, 20)}${token}`,
    ]) {
      expect(late.text(text)).not.toMatch(/no known|no%20known/);
    }
    expect(late.text(token.slice(0, -1))).toContain('no known');
    expect(late.json({ a: [token] })).toEqual({ a: ['[redacted]'] });
  });

  test('is found among thousands, and short ones are not taken', () => {
    const late = createRedactor([]);
    const tokens = Array.from(
      { length: 5000 },
      (_, index) => `opaque-session-token-${index}-${index * 7919}`,
    );
    for (const token of ['short', ...tokens]) late.add(token);

    for (const token of tokens.slice(0, 200))
      expect(late.text(`a ${token}.`)).toBe('a [redacted].');
    expect(late.text('short')).toBe('short');
  });
});
