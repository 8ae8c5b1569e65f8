import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type Plugin } from "vite";

/** For work on the screens: the console from its sources, everything else from a running `siaga up`. */
const server = process.env.SIAGA_ADDRESS ?? "http://127.0.0.1:8112";
const screens = /^\/(meja|instansi|pengawas|kejadian\/[0-9a-f]+)(\?|$)/;

const shell = `<!doctype html><html lang="id"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><div id="console"></div><script type="module" src="/src/main.ts"></script></body></html>`;

const shells: Plugin = {
  name: "shells",
  configureServer(vite) {
    vite.middlewares.use(async (request, response, next) => {
      if (!screens.test(request.url ?? "")) return next();
      response.setHeader("Content-Type", "text/html");
      response.end(await vite.transformIndexHtml(request.url!, shell));
    });
  },
};

export default defineConfig({
  plugins: [svelte(), shells],
  appType: "custom",
  worker: { format: "es" },
  server: {
    host: "127.0.0.1",
    port: Number(process.env.SIAGA_CONSOLE_PORT ?? 5173),
    proxy: Object.fromEntries([
      ...["/api", "/masuk", "/keluar", "/bahasa", "/admin", "/static", "/live"].map((path) => [path, { target: process.env[`SIAGA_${path.slice(1).toUpperCase()}`] ?? server }]),
      ["/sip", { target: server.replace("http", "ws"), ws: true }],
      ["^/$", { target: server }],
    ]),
  },
});
