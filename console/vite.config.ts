import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

/**
 * The pages' shells (Django templates) load `src/main.ts` by the manifest; everything
 * else (map, telephone, screens) is loaded from there when it is needed.
 */
export default defineConfig({
  base: "/static/console/",
  plugins: [svelte()],
  build: {
    outDir: "../siaga/web/static/console",
    emptyOutDir: true,
    manifest: true,
    target: "es2022",
    sourcemap: false,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1300,
    rollupOptions: {
      input: { main: "src/main.ts", worker: "src/worker/worker.ts" },
      // The service worker has one address for ever; its file is no asset.
      output: { entryFileNames: (chunk) => (chunk.name === "worker" ? "worker.js" : "assets/[name]-[hash].js") },
    },
  },
  worker: { format: "es" },
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
});
