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
    rollupOptions: { input: "src/main.ts" },
  },
  worker: { format: "es" },
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
});
