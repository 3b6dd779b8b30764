import { expect, it } from 'vitest';
import { resyncStateBody } from '../../../src/port/integration/resync-state.js';

const START = new Date('2026-11-23T12:41:20.186Z');
const END = new Date('2026-11-23T12:41:27.102Z');

it('writes a running state with the wire names and timestamps of the framework', () => {
  expect(resyncStateBody('running', { start: START })).toEqual({
    status: 'running',
    lastResyncEnd: null,
    lastResyncStart: '2026-11-23T12:41:20.186000+00:00',
    nextResync: null,
    intervalInMinuets: null,
  });
});

it('leaves the start out of a final state, and names the next resync when there is one', () => {
  expect(resyncStateBody('completed', { end: END, next: START, intervalMinutes: 60 })).toEqual({
    status: 'completed',
    lastResyncEnd: '2026-11-23T12:41:27.102000+00:00',
    nextResync: '2026-11-23T12:41:20.186000+00:00',
    intervalInMinuets: 60,
  });
});
