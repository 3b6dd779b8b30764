// A chart with the name, the version and the defaults of Port's, whose templates are the objects
// that Port's chart makes of one value set. A release of it is what an upgrade finds.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubeObject } from '../lib/helm.js';
import { defaultsOf } from '../values/port-values.js';

export interface PortsChart {
  readonly path: string;
  readonly remove: () => void;
}

/** Writes the chart into a folder of its own. */
export function portsChart(objects: readonly KubeObject[], version = '0.21.0'): PortsChart {
  const path = mkdtempSync(join(tmpdir(), 'ocean-aws-ports-chart-'));
  const metadata = { apiVersion: 'v2', name: 'port-ocean', version, appVersion: '0.1.0' };
  const documents = objects.map((object) => JSON.stringify(object)).join('\n---\n');
  mkdirSync(join(path, 'templates'));
  writeFileSync(join(path, 'Chart.yaml'), JSON.stringify(metadata));
  writeFileSync(join(path, 'values.yaml'), JSON.stringify(defaultsOf('0.21')));
  writeFileSync(join(path, 'objects.json'), documents);
  // What a template reads from a file is not taken for a template again.
  writeFileSync(join(path, 'templates/objects.yaml'), '{{ .Files.Get "objects.json" }}\n');
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
