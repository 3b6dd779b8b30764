import { describe, expect, it } from 'vitest';
import { redactSetting, redactSettings } from '../../../src/kinds/secrets/redact-settings.js';

const json = (value: unknown) => redactSetting('UserParameters', JSON.stringify(value));

describe('settings', () => {
  it('keep their names and their order, and lose what stands under names like secrets', () => {
    expect(
      Object.entries(redactSettings({ b: '1', Password: 'hunter2', a: '2', SecretArn: 'db' })),
    ).toEqual([
      ['b', '1'],
      ['Password', '[REDACTED]'],
      ['a', '2'],
      ['SecretArn', 'db'],
    ]);
  });

  it('lose passwords in URLs whatever their name', () => {
    expect(redactSetting('DATABASE_URL', 'mysql://u:hunter2@db')).toBe('mysql://u:[REDACTED]@db');
  });

  it('keep text that is no JSON', () => {
    for (const text of ['password hunter2', '{ "password": ', '[deploy] size=1', '"password"']) {
      expect(redactSetting('UserParameters', text)).toBe(text);
    }
  });
});

describe('a setting that is JSON', () => {
  it('is searched by name at every level, in lists and in JSON inside of it', () => {
    const inner = JSON.stringify({ apiKey: 'hunter4' });

    expect(
      json({
        a: 'x',
        db: { password: 'hunter2', user: 'u' },
        all: [{ token: 'hunter3' }],
        inner,
        pin: { token: 7 },
      }),
    ).toBe(
      JSON.stringify({
        a: 'x',
        db: { password: '[REDACTED]', user: 'u' },
        all: [{ token: '[REDACTED]' }],
        inner: JSON.stringify({ apiKey: '[REDACTED]' }),
        pin: { token: '[REDACTED]' },
      }),
    );
  });

  it('loses what is inside of something secret, and keeps what only tells about it', () => {
    expect(
      json({
        secrets: ['hunter2', { a: 'hunter3' }],
        credentials: { user: 'hunter4', region: 'eu-west-1', secretName: 'db' },
      }),
    ).toBe(
      JSON.stringify({
        secrets: ['[REDACTED]', { a: '[REDACTED]' }],
        credentials: { user: '[REDACTED]', region: 'eu-west-1', secretName: 'db' },
      }),
    );
  });

  it('may be a list of names and values', () => {
    const list = (secret: string) => [
      { name: 'TOKEN', value: secret },
      { Key: 'SIZE', Value: 'small' },
      { ParameterKey: 'DbPassword', ParameterValue: secret },
    ];

    expect(json(list('hunter2'))).toBe(JSON.stringify(list('[REDACTED]')));
  });

  it('keeps flags, nulls, and functions that refer to a value', () => {
    const value = {
      usePassword: true,
      token: null,
      DbPassword: { 'Fn::GetParam': ['artifact', 'file.json', 'Password'] },
    };

    expect(json(value)).toBe(JSON.stringify(value));
  });

  it('stays letter for letter when nothing in it is a secret', () => {
    const text = '{ "size": 12345678901234567890,\n  "2": "b", "1": "a" }';

    expect(redactSetting('UserParameters', text)).toBe(text);
  });
});
