import { expect, it } from 'vitest';
import { strangerIn } from '../../../src/aws/errors/answered-by.js';

it('who answered is told without the secrets of its headers, wherever they are cut', () => {
  for (let length = 0; length < 70; length++) {
    const padding = 'x'.repeat(length);
    const text = strangerIn({
      server: `${padding} ghp_hunter2hunter2hunter2hunter2`,
      via: `${padding} password=hunter2hunter2`,
      location: `https://user:hunter2hunter2@host.example/${padding}`,
    });

    expect(text).toContain('something else than AWS');
    expect(text).not.toContain('hunt');
  }
});
