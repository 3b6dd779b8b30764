// The agent for connections through a proxy, in a file of its own: only an environment with a proxy loads undici as a whole.
export { EnvHttpProxyAgent } from 'undici';
