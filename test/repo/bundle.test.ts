// What keeps the bundle small: out of a package that is imported dynamically nothing can be left.
import { expect, test } from 'vitest';
import { importsOf, sourceFiles } from './source-files.js';

const WHOLE = /^(@aws-sdk\/client-|undici$|yaml$|zod$)/;

test('clients of the SDK and other large packages are imported by name, never dynamically as a whole', () => {
  const whole = sourceFiles().flatMap((file) =>
    importsOf(file).flatMap(({ target, dynamic }) =>
      dynamic && WHOLE.test(target) ? [`src/${file.path} import('${target}')`] : [],
    ),
  );
  expect(whole).toEqual([]);
});
