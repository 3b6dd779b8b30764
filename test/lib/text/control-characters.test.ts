import { expect, test } from 'vitest';
import { withoutControlCharacters } from '../../../src/lib/text/control-characters.js';

test('whatever steers a terminal or turns the direction of text is written out, and nothing else is touched', () => {
  const steering = [
    ...Array.from({ length: 0x20 }, (_, code) => code).filter((code) => code !== 9 && code !== 10),
    ...Array.from({ length: 0x21 }, (_, index) => 0x7f + index),
    ...[
      0x200e, 0x200f, 0x061c, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066,
      0x2067, 0x2068, 0x2069,
    ],
  ];
  for (const code of steering) {
    const escaped = `\\u${code.toString(16).padStart(4, '0')}`;
    expect(withoutControlCharacters(`a${String.fromCharCode(code)}b`)).toBe(`a${escaped}b`);
  }
  const plain = 'a\tb\nc é ü 日本語 שלום مرحبا 👩‍💻 · → “x”';
  expect(withoutControlCharacters(plain)).toBe(plain);
  expect(JSON.parse(withoutControlCharacters(JSON.stringify({ a: 'x\u009b\u202ey' })))).toEqual({
    a: 'x\u009b\u202ey',
  });
});
