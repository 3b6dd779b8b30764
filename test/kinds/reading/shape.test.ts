import { describe, expect, it } from 'vitest';
import {
  pascalCaseTop,
  propertiesOf,
  REDACTED_IN_CATALOG,
  redactValues,
  shape,
} from '../../../src/kinds/reading/shape.js';

const DECLARED = ['B', 'A', 'C'];

describe('shape', () => {
  it('passes what is not declared after the declared ones, or drops it', () => {
    const parts = [{ Z: 1, A: 2 }, { B: 3 }];

    expect(Object.entries(shape({ properties: DECLARED, undeclared: 'pass' }, parts))).toEqual([
      ['B', 3],
      ['A', 2],
      ['Z', 1],
    ]);
    expect(Object.entries(shape({ properties: DECLARED, undeclared: 'drop' }, parts))).toEqual([
      ['B', 3],
      ['A', 2],
    ]);
  });

  it('leaves absent what is absent or undefined, and keeps null, empty and false', () => {
    const parts = [{ A: undefined, B: null, C: [] }, { A: false }];

    expect(shape({ properties: DECLARED, undeclared: 'pass' }, parts)).toEqual({
      B: null,
      A: false,
      C: [],
    });
    expect('A' in shape({ properties: DECLARED, undeclared: 'pass' }, [{ A: undefined }])).toBe(
      false,
    );
  });

  it('lets a later read win, but not with undefined', () => {
    expect(
      shape({ properties: DECLARED, undeclared: 'pass' }, [
        { A: 1, B: 1 },
        { A: 2, B: undefined },
      ]),
    ).toEqual({ B: 1, A: 2 });
  });
});

describe('pascalCaseTop', () => {
  it('changes the top level only, and renames where told', () => {
    expect(
      pascalCaseTop(
        { clusterArn: 'x', settings: [{ name: 'n' }], ABC: 1 },
        { settings: 'ClusterSettings' },
      ),
    ).toEqual({
      ClusterArn: 'x',
      ClusterSettings: [{ name: 'n' }],
      ABC: 1,
    });
  });
});

describe('redaction', () => {
  it('keeps names and replaces every value, whatever it is', () => {
    expect(redactValues({ A: 'hunter2', B: '', C: null, D: { e: 1 } })).toEqual({
      A: REDACTED_IN_CATALOG,
      B: REDACTED_IN_CATALOG,
      C: REDACTED_IN_CATALOG,
      D: REDACTED_IN_CATALOG,
    });
  });

  it('does not change what AWS answered', () => {
    const answer = { A: 'a' };
    redactValues(answer);

    expect(answer).toEqual({ A: 'a' });
    expect(propertiesOf(answer)).not.toBe(answer);
  });
});
