// The explanation for programs; docs/commands.md describes it. Nothing secret is in it.
import { maskExample } from '../../port/telemetry/mask-example.js';
import type { Explained } from './explained.js';
import { fieldValue, type MappedField } from './mapped-fields.js';
import type { PortSide } from './port-side.js';
import type { Sighted, Spotted, Unmappable, UnreadPlace } from './sighted.js';

type Hide = (text: string) => string;

/** A value of a field as it may be shown: what stands under a secret's name is masked. */
export function shownField(field: string, value: unknown, hide: Hide): unknown {
  const name = field.replace(/^(properties|relations)\./, '');
  const masked = maskExample({ [name]: value ?? null }, hide);
  return typeof masked === 'object' && masked !== null ? Object.values(masked)[0] : null;
}

/** The value in Port; undefined where Port holds no such entity, or does not say. */
export function portValue(port: PortSide, field: string): unknown {
  return 'entity' in port ? (fieldValue(port.entity, field) ?? null) : undefined;
}

/** One JSON object. */
export function explainDocument(explained: Explained, hide: Hide): object {
  const { blueprint, identifier, answer, mapping, port, origin, fillers, searching } = explained;
  const { blueprints, looked, sighted, fields, requests, failure } = explained;
  const { giving, excluded, failing, gone, held } = sighted;
  return {
    schema: 'ocean-aws/explain/v1',
    blueprint,
    identifier,
    answer,
    mapping,
    port: { holds: port.holds, ...(port.holds === 'unknown' ? { problem: problemOf(port) } : {}) },
    fillers,
    searching,
    blueprintInPort: blueprints.isInPort ?? null,
    nearestBlueprint: blueprints.nearest ?? null,
    looked,
    sources: giving.map((source) => ({
      ...sourceOf(source, sighted, hide),
      isLeftOut: source.isLeftOut,
    })),
    fields: fields.map((field) => fieldOf(field, port, hide)),
    excluded: excluded.map((source) => ({
      ...sourceOf(source, sighted, hide),
      query: source.filler.selector.query,
    })),
    unmapped: failing.map((source) => ({
      ...sourceOf(source, sighted, hide),
      problem: failureOf(source),
    })),
    ...(gone === undefined && held === undefined
      ? {}
      : { deletion: deletionOf(sighted), origin: placeOf(origin) }),
    near: sighted.near,
    unread: sighted.unread.map(unreadOf),
    unreadCount: sighted.unreadCount,
    unidentified: sighted.unidentified,
    requests,
    ...(failure === undefined ? {} : { error: failure }),
  };
}

function problemOf({ why }: Extract<PortSide, { readonly holds: 'unknown' }>): object {
  return { code: why.code, message: why.message, remedy: why.remedy };
}

function sourceOf(
  { filler, cell, raw, unitPath }: Spotted,
  { accounts }: Sighted,
  hide: Hide,
): object {
  const name = accounts?.accounts.find(({ id }) => id === cell.accountId)?.name;
  return {
    resource: filler.index,
    kind: filler.kind,
    accountId: cell.accountId,
    accountName: name ?? null,
    organizationalUnitPath: unitPath ?? null,
    region: cell.region,
    raw: maskExample(raw, hide),
  };
}

function fieldOf(
  { now, unknown, nulled, ...field }: MappedField,
  port: PortSide,
  hide: Hide,
): object {
  const held = portValue(port, field.field);
  return {
    ...field,
    ...(unknown === undefined ? { now: shownField(field.field, now, hide) } : { unknown }),
    ...(nulled === undefined ? {} : { nulled }),
    ...(held === undefined ? {} : { port: shownField(field.field, held, hide) }),
  };
}

function failureOf({ problem: { path, expression, message } }: Unmappable): object {
  return { path, expression, message };
}

function deletionOf({ gone, held }: Sighted): object {
  if (gone !== undefined) {
    const { reason, because, detail } = gone;
    return { will: 'delete', reason, because, detail };
  }
  return { will: 'keep', reason: held?.reason, because: held?.because };
}

function placeOf({ accountId, region, isGuess }: Explained['origin']): object {
  return { accountId: accountId ?? null, region: region ?? null, isGuess: isGuess === true };
}

function unreadOf({ evidence, ...place }: UnreadPlace): object {
  return evidence === undefined
    ? place
    : {
        ...place,
        code: evidence.code,
        operation: evidence.operation,
        message: evidence.message,
      };
}
