// The normaliser: what it reads as Kubernetes does, and what it reports.
import { describe, expect, it } from 'vitest';
import { allows, differences, readAllowances } from './compare.js';
import { factsOf } from './facts.js';

const POD = `
apiVersion: v1
kind: ConfigMap
metadata: {name: c}
data: {A: "from config", B: '{"b": 1, "a": 2}', A: twice, NUM: 1}
---
apiVersion: v1
kind: Secret
metadata: {name: s}
data: {A: ${Buffer.from('from secret').toString('base64')}}
---
apiVersion: batch/v1
kind: Job
metadata: {name: j, labels: {lab: y}}
spec:
  backoffLimit: 0
  template:
    spec:
      hostAliases: []
      volumes: [{name: v, emptyDir: {}}]
      containers:
        - name: main
          env: [{name: D, value: direct}, {name: K, valueFrom: {secretKeyRef: {name: s, key: A}}}]
          envFrom: [{configMapRef: {name: c}}, {secretRef: {name: s}}, {secretRef: {name: x}}]
          args: ["one", "two\\nlines"]
          volumeMounts: [{name: v, mountPath: /v}]
`;

describe('facts of a manifest', () => {
  it('hold what a container gets, from every source', () => {
    const { objects } = factsOf(POD);
    expect(objects['Job/j']).toMatchObject({
      spec: { backoffLimit: 0 },
      pod: {
        volumes: { v: { emptyDir: {} } },
        containersOrder: ['main'],
        containers: {
          main: {
            env: { A: 'from secret', B: '{"a":2,"b":1}', D: 'direct', K: 'from secret' },
            envSource: { A: 'secret', B: 'configMap', D: 'env', K: 'secretKeyRef' },
            envFromExternal: ['secret/x'],
            args: ['one', '<script of 2 lines>'],
            volumeMounts: { '/v': { name: 'v' } },
          },
        },
      },
    });
    expect(objects['Job/j']).not.toHaveProperty('pod.hostAliases');
  });

  it('report what Kubernetes would take silently, or refuse', () => {
    expect(factsOf(POD).problems).toEqual([
      'ConfigMap/c.data.NUM: number, not a string',
      'Job/j label lab: boolean, not a string',
      'Job/j main: env A from configMap is overridden by secret',
      'duplicate key: A',
    ]);
  });
});

describe('differences', () => {
  it('are added, removed and changed facts with their place', () => {
    expect([...differences({ a: 1, b: [1, { c: 2 }] }, { b: [1, { c: 3 }], d: 4 })]).toEqual([
      { path: 'a', change: 'removed', golden: 1 },
      { path: 'b[1].c', change: 'changed', golden: 2, actual: 3 },
      { path: 'd', change: 'added', actual: 4 },
    ]);
  });

  it('are allowed only by an entry for that set, place, change and value', () => {
    const [entry] = readAllowances([
      { set: '0*', path: 'a.*.b[0]', change: 'changed', actual: 2, reason: 'It is known' },
    ]);
    if (entry === undefined) throw new Error('no entry');
    const difference = { path: 'a.x.y.b[0]', change: 'changed', golden: 1, actual: 2 } as const;
    expect(allows(entry, '01', difference)).toBe(true);
    expect(allows(entry, '11', difference)).toBe(false);
    expect(allows(entry, '01', { ...difference, path: 'a.b[0]' })).toBe(false);
    expect(allows(entry, '01', { ...difference, actual: 3 })).toBe(false);
    expect(allows(entry, '01', { ...difference, change: 'added' })).toBe(false);
  });

  it('are not allowed without a reason', () => {
    expect(() => readAllowances([{ path: 'a', change: 'added' }])).toThrow('reason');
  });
});
