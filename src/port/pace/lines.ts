// The windows of Port's rate limit as far as they can be told apart: one for each line of requests,
// and the room in each, seen together with those that may be the same one.

import { type ReadHeader, readWindow, serverWaitMs, type WindowReport } from './rate-headers.js';
import { createRateWindow, mayBeOne, type Passage, type RateWindow } from './window.js';

export interface PortAnswer {
  readonly status: number;
  readonly header: ReadHeader;
}

export interface Line {
  readonly name: string;
  readonly window: RateWindow;
}

export interface Lines<T extends Line> {
  /** The line of this name; one for all names beyond a dozen. */
  at(name: string): T;
  all(): readonly T[];
  /**
   * How many requests may leave, or how many that nothing depends on; `ownRoom` as far as answers in
   * this very line tell.
   */
  room(line: T, kind: 'room' | 'spareRoom' | 'ownRoom'): number;
  /** Sends one; the returned function says how it ended. */
  send(line: T): (answer?: PortAnswer) => void;
}

/** Addresses come from Port's documents. */
const MOST_LINES = 12;
/** Without any number, a 429 asks for so long. */
const SHORT_WAIT_MS = 1000;

/** No lines yet; `make` adds to a line what its user keeps there. */
export function createLines<T extends Line>(deps: {
  readonly now: () => number;
  readonly longestMs: number;
  readonly make: (line: Line) => T;
}): Lines<T> {
  const { now, longestMs, make } = deps;
  const counter = { sent: 0 };
  const lines = new Map<string, T>();
  /** Pairs that an answer has shown to be counted apart, although they look like one. */
  const apart = new Set<string>();
  const pairOf = (a: Line, b: Line) => [a.name, b.name].sort().join(' ');
  /** Lines that Port may count together with this one. */
  const mates = (line: Line) =>
    [...lines.values()].filter(
      (other) =>
        other.name !== line.name &&
        mayBeOne(line.window, other.window) &&
        !apart.has(pairOf(line, other)),
    );
  /** Counted together, this answer would have left less than the other line knew of before. */
  const compare = (line: Line, passage: Passage, { remaining }: WindowReport) => {
    for (const other of mates(line)) {
      const theirs = other.window.known;
      if (theirs !== undefined && passage.number > theirs.asOf && remaining >= theirs.remaining)
        apart.add(pairOf(line, other));
    }
  };

  return {
    at(wanted) {
      const name = lines.has(wanted) || lines.size < MOST_LINES ? wanted : '';
      const line = lines.get(name) ?? make({ name, window: createRateWindow(counter) });
      lines.set(name, line);
      return line;
    },
    all: () => [...lines.values()],
    room(line, kind) {
      if (kind === 'ownRoom') return line.window.room(now());
      const own = line.window[kind](now());
      const others = mates(line).map(({ window }) => window);
      const inFlight = others.reduce((sum, window) => sum + window.inFlight, line.window.inFlight);
      const left = others.map((window) => window[kind](now()) + window.inFlight - inFlight);
      return Math.min(own, ...left);
    },
    send(line) {
      const passage = line.window.send();
      const sentAt = now();
      return (answer) => {
        if (answer === undefined) return line.window.land(passage);
        const { status, header } = answer;
        const at = { sentAt, receivedAt: now(), longestMs };
        // Who is not known is counted elsewhere.
        const report = status === 401 ? undefined : readWindow(header, at);
        const isSuccess = status >= 200 && status <= 299;
        const wait = serverWaitMs(header('retry-after'), at.receivedAt) ?? SHORT_WAIT_MS;
        const refused = status === 429 ? { refusedForMs: Math.min(wait, longestMs) } : {};
        line.window.land(passage, { report, isSuccess, ...refused, now: at.receivedAt });
        if (report !== undefined) compare(line, passage, report);
      };
    },
  };
}
