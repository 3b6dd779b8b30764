// YAML for the default resources, in a file of its own that only a first start loads.
export { parse as parseYaml } from 'yaml';
