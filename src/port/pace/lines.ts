// The windows of Port's rate limit as far as they can be told apart: one for each line of requests,
// and the room in each, seen together with those that may be the same one.

import type { Passage } from './passages.js';
import {
  type AnsweredAt,
  type ReadHeader,
  readWindow,
  serverWaitMs,
  type WindowReport,
} from './rate-headers.js';
import { createRateWindow, type Landing, type RateWindow } from './window.js';

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
  /** When time changes the room next; undefined when only an answer can. */
  endsAt(line: T): number | undefined;
  /** Says that the time until `endsAt` was waited, whatever the clock says. */
  waited(endsAt: number): void;
  /** Sends one; the returned function says how it ended. */
  send(line: T): Landed;
}

/** To be called once: with the answer, without one when it was lost, or that it was not sent. */
export type Landed = (how?: PortAnswer | 'unsent') => void;

/** Addresses come from Port's documents. */
const MOST_LINES = 12;
const NEVER = Number.POSITIVE_INFINITY;
/** Without any number, a 429 asks for so long. */
const SHORT_WAIT_MS = 1000;

/** No lines yet; `make` adds to a line what its user keeps there. */
export function createLines<T extends Line>(deps: {
  /** A clock that does not jump. */
  readonly now: () => number;
  /** The time of day. */
  readonly timeOfDay: () => number;
  readonly longestMs: number;
  readonly make: (line: Line) => T;
}): Lines<T> {
  const { now, timeOfDay, longestMs, make } = deps;
  const counter = { sent: 0 };
  const lines = new Map<string, T>();
  /** Pairs that an answer has shown to be counted apart, although they look like one. */
  const apart = new Set<string>();
  const pairOf = (a: Line, b: Line) => [a.name, b.name].sort().join(' ');
  /** Other lines that Port may count together with this one. */
  const mates = (line: Line) =>
    [...lines.values()].filter(
      (other) =>
        other.name !== line.name &&
        mayBeOne(line.window, other.window, now()) &&
        !apart.has(pairOf(line, other)),
    );
  const compare = (line: Line, passage: Passage, report: WindowReport) => {
    for (const other of lines.values()) {
      const theirs = other.window.knownAt(now());
      if (other.name === line.name || theirs === undefined) continue;
      if (areTwo(report, theirs, passage.number > theirs.asOf)) apart.add(pairOf(line, other));
    }
  };
  /** What is left of a window for all who may be counted in it. */
  const leftFor = (line: Line, kind: 'room' | 'spareRoom') => {
    const group = mates(line);
    const sum = group.reduce((inFlight, { window }) => inFlight + window.inFlight, 0);
    const inFlight = line.window.inFlight + sum;
    const left = [line, ...group].flatMap(({ window }) =>
      window.knownAt(now()) === undefined ? [] : [window[kind](now()) + window.inFlight - inFlight],
    );
    const limit = line.window.limit ?? Number.POSITIVE_INFINITY;
    return group.length === 0 ? Number.POSITIVE_INFINITY : Math.min(limit - inFlight, ...left);
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
      return Math.min(line.window[kind](now()), leftFor(line, kind));
    },
    endsAt(line) {
      const ends = [line, ...mates(line)].map(({ window }) => window.endsAt(now()) ?? NEVER);
      const next = Math.min(...ends);
      return next === NEVER ? undefined : next;
    },
    waited(endsAt) {
      for (const { window } of lines.values()) window.waited(endsAt);
    },
    send(line) {
      const passage = line.window.send();
      const sentAt = now();
      return (how) => {
        if (how === 'unsent') return line.window.giveBack(passage);
        const at = { sentAt, receivedAt: now(), timeOfDay: timeOfDay(), longestMs };
        const landing = how === undefined ? undefined : landingOf(how, at);
        line.window.land(passage, landing);
        if (landing?.report !== undefined) return compare(line, passage, landing.report);
        for (const { window } of mates(line)) window.spend();
      };
    },
  };
}

function landingOf({ status, header }: PortAnswer, at: AnsweredAt): Landing {
  const wait = serverWaitMs(header('retry-after'), at.timeOfDay) ?? SHORT_WAIT_MS;
  return {
    // Who is not known is counted elsewhere.
    report: status === 401 ? undefined : readWindow(header, at),
    isSuccess: status >= 200 && status <= 299,
    ...(status === 429 ? { refusedForMs: Math.min(wait, at.longestMs) } : {}),
    now: at.receivedAt,
  };
}

/**
 * True when two windows may be one that Port counts for both: same limit, and, while both last, the
 * same end as far as can be seen. Of a window that is over, the next one may be the other's.
 */
function mayBeOne(a: RateWindow, b: RateWindow, now: number): boolean {
  if (a.limit === undefined || a.limit !== b.limit) return false;
  const [ours, theirs] = [a.knownAt(now), b.knownAt(now)];
  if (ours === undefined || theirs === undefined) return true;
  return ours.from <= theirs.until && theirs.from <= ours.until;
}

/**
 * True when two reports cannot be about one window, or one and the next: of one it would have left
 * less than was known before, if it `isLater`, and the ends of two are a period apart.
 */
function areTwo(report: WindowReport, known: WindowReport, isLater: boolean): boolean {
  const widest = Math.max(report.until - known.from, known.until - report.from);
  if (widest >= Math.min(report.periodMs, known.periodMs)) return false;
  const isOneEnd = report.from <= known.until && known.from <= report.until;
  return !isOneEnd || (isLater && report.remaining >= known.remaining);
}
