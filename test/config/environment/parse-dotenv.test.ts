import { expect, test } from 'vitest';
import { parseDotenv } from '../../../src/config/environment/parse-dotenv.js';

test.each([
  ['escapes in double quotes', 'A="{\\"b\\":1}\\n"', { A: '{"b":1}\n' }],
  ['no escapes but two in single quotes', "A='x\\n\\'y\\\\'", { A: "x\\n'y\\" }],
  ['export', 'export A=1', { A: '1' }],
  ['comments behind a blank only', '# no\nA=x#y # z\nB="q" # r', { A: 'x#y', B: 'q' }],
  ['values of several lines', 'A="x\ny"\nB=2', { A: 'x\ny', B: '2' }],
  [
    'values of the file, the environment and defaults',
    `A=1\nB=\${A}-\${HOME_}-\${NO:-d}-\${NO}`,
    { A: '1', B: '1-h-d-' },
  ],
  ['CRLF and a byte order mark', '\ufeffA=1\r\nB="2"\r\n', { A: '1', B: '2' }],
  ['an empty value', 'A=\nB=1', { A: '', B: '1' }],
])('reads %s as python-dotenv does', (_, content, values) => {
  expect(parseDotenv(content, { HOME_: 'h' })).toEqual(values);
});
