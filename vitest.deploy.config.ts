import { defineConfig } from 'vitest/config';

// `npm run deploy-check`: what needs Helm, a Kubernetes API server or a container engine.
export default defineConfig({
  test: {
    include: ['test/deploy/**/*.test.ts'],
    // They end what hangs: an image build or an API server that starts may take minutes.
    testTimeout: 600_000,
    hookTimeout: 900_000,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    pool: 'threads',
    // Ports, the tools' caches and the container store are shared by all files.
    maxWorkers: 1,
    fileParallelism: false,
  },
});
