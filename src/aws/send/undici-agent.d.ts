// The type of undici's agent by its own file: undici's main file brings a whole fetch along, a fifth of the daemon's start-up time.
declare module 'undici/lib/dispatcher/agent.js' {
  export { Agent as default } from 'undici';
}
