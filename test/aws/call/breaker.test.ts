import { beforeEach, describe, expect, it } from 'vitest';
import {
  type Breaker,
  type CircuitAdmission,
  createBreaker,
} from '../../../src/aws/call/breaker.js';

describe('the breaker', () => {
  let clock: number;
  let breaker: Breaker<string>;

  beforeEach(() => {
    clock = 0;
    breaker = createBreaker(() => clock);
  });

  function admitted(key = 'a'): CircuitAdmission<string> {
    const admission = breaker.admit(key);
    if ('openBecause' in admission) throw new Error(`open: ${admission.openBecause}`);
    return admission;
  }
  const isOpen = (key = 'a') => {
    const admission = breaker.admit(key);
    if ('openBecause' in admission) return true;
    admission.done('unknown');
    return false;
  };
  const fail = (times: number) => {
    for (let index = 0; index < times; index += 1) admitted().done('silent', 'timeout');
  };

  it('gives up an endpoint that never answered after two failures, and only that one', () => {
    fail(2);

    expect(isOpen()).toBe(true);
    expect(isOpen('b')).toBe(false);
    expect(breaker.admit('a')).toEqual({ openBecause: 'timeout' });
  });

  it('has more patience with one that has answered before', () => {
    admitted().done('answered');
    fail(2);
    expect(isOpen()).toBe(false);

    fail(1);
    expect(isOpen()).toBe(true);
  });

  it('starts counting anew after any answer', () => {
    admitted().done('answered');
    fail(2);
    admitted().done('answered');
    fail(2);

    expect(isOpen()).toBe(false);
  });

  it('lets one probe through after a while, and closes when it is answered', () => {
    fail(2);
    clock += 31_000;

    const probe = admitted();
    expect(isOpen()).toBe(true);
    probe.done('answered');

    expect(isOpen()).toBe(false);
  });

  it('stays open for longer when the probe fails, and offers the next one when it was cancelled', () => {
    fail(2);
    clock += 31_000;
    admitted().done('silent', 'timeout');
    clock += 31_000;
    expect(isOpen()).toBe(true);
    clock += 31_000;

    admitted().done('unknown');
    expect(isOpen()).toBe(false);
  });

  it('counts calls that fail together as one failure', () => {
    const wave = Array.from({ length: 50 }, () => admitted());
    for (const admission of wave) {
      clock += 1;
      admission.done('silent', 'timeout');
    }
    expect(isOpen()).toBe(false);

    clock += 1;
    fail(1);
    expect(isOpen()).toBe(true);
  });
});
