import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { expect, it } from 'vitest';
import { startHarness } from '../e2e/support/harness.js';

it('runs', async () => {
  const root = '.port/resources/examples';
  const dirs = readdirSync(root).filter((d) => /^(ses|codeb|codep)/.test(d));
  const blueprints = dirs.flatMap((d) => JSON.parse(readFileSync(`${root}/${d}/blueprints.json`, 'utf8')));
  const examples = dirs.flatMap((d) => parse(readFileSync(`${root}/${d}/mappings.yaml`, 'utf8')).resources);
  const raw = examples.map((r: any) => ({ kind: r.kind, selector: { query: 'true' }, port: { entity: { mappings: { ...r.port.entity.mappings, blueprint: '"raw"', identifier: `(${r.port.entity.mappings.identifier}) + "-raw"`, properties: { raw: '.' }, relations: {} } } } }));
  const mapping = { deleteDependentEntities: true, createMissingRelatedEntities: true, resources: [
    { kind: 'AWS::Account::Info', selector: { query: 'true' }, port: { entity: { mappings: { identifier: '.Properties.Id', title: '.Properties.Name', blueprint: '"awsAccount"' } } } },
    ...examples, ...raw ] };
  blueprints.push({ identifier: 'raw', title: 'Raw', icon: 'AWS', schema: { properties: { raw: { type: 'object' } }, required: [] }, mirrorProperties: {}, calculationProperties: {}, aggregationProperties: {}, relations: {} });
  blueprints.unshift(JSON.parse(readFileSync('.port/resources/blueprints.json','utf8'))[0]);
  const further = { 'AWS::SES::EmailIdentity': 3, 'AWS::SES::ConfigurationSet': 2, 'AWS::CodeBuild::Project': 3, 'AWS::CodeBuild::BuildRun': 12, 'AWS::CodePipeline::Pipeline': 3, 'AWS::CodePipeline::PipelineExecution': 7, 'AWS::CodePipeline::ActionExecution': 11 };
  await using h = await startHarness({ mapping, blueprints, world: { accounts: 3, regions: ['us-east-1', 'eu-west-1'], further } });
  const sync = await h.sync();
  console.log(sync.exitCode, JSON.stringify(sync.problems), JSON.stringify(sync.report).slice(0, 1500));
  const counts: Record<string, number> = {};
  for (const key of sync.after.keys()) { const k = key.split(' ')[0] ?? ''; counts[k] = (counts[k] ?? 0) + 1; }
  console.log(JSON.stringify(counts));
  const seen = new Set(); for (const [key, e] of sync.after) { const t = key.startsWith('raw ') ? 'raw ' + (e.properties as any).raw.Type : key.split(' ')[0]; if (seen.has(t)) continue; seen.add(t); console.log(key, JSON.stringify(e).slice(0, 700)); }
  console.log(JSON.stringify(h.aws.requests.counters().byOperation));
  console.log('secret left', JSON.stringify([...sync.after]).match(/s3cr3t|npm_[0-9a-f]/g));
  const again = await h.sync();
  console.log(again.exitCode, JSON.stringify(again.problems), JSON.stringify(again.report).slice(0, 800));
  expect(sync.exitCode).toBe(0);
  (globalThis as any).x = counts;
}, 120000);
