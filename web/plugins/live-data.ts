// In development, fills the templates with what a running server would have put into them, and hands it the API and the socket.
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Plugin, ProxyOptions, ViteDevServer } from 'vite';

/** Asks `server` for the page at the same path, takes its language, title and data, and serves the template of that page with them. */
export function liveData(server: string, proxied: readonly string[]): Plugin {
  return {
    name: 'baraza:live-data',
    apply: 'serve',
    config: () => ({
      appType: 'custom',
      server: { proxy: Object.fromEntries(proxied.map((path) => [path, proxyTo(server)])) },
    }),
    configureServer(vite) {
      vite.middlewares.use((request, response, next) => {
        if (!wantsPage(request)) return next();
        page(vite, server, request, response).then((html) => response.end(html), next);
      });
    },
  };
}

/** The server accepts requests of its own origin only, so the proxy speaks in its name. */
function proxyTo(target: string): ProxyOptions {
  return {
    target,
    changeOrigin: true,
    ws: true,
    rewriteWsOrigin: true,
    configure: (proxy) => proxy.on('proxyReq', (request) => request.setHeader('origin', target)),
  };
}

function wantsPage(request: IncomingMessage): boolean {
  return request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
}

async function page(
  vite: ViteDevServer,
  server: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<string> {
  const path = request.url ?? '/';
  const { cookie = '', 'accept-language': language = '' } = request.headers;
  const answer = await fetch(new URL(path, server), { headers: { cookie, 'accept-language': language } });
  const served = await answer.text();
  response.setHeader('content-type', 'text/html; charset=utf-8');
  // The page's answer is what makes a phone a participant.
  response.setHeader('set-cookie', answer.headers.getSetCookie());
  const [, attributes, name] = /<html ([^>]*?) ?data-page="(\w+)"/.exec(served) ?? [];
  if (attributes === undefined || name === undefined) throw new Error(`${server}${path} answered without a page`);
  const title = /<title>(.*?)<\/title>/s.exec(served)?.[1] ?? '';
  const data = served.match(/<script type="application\/json"[^>]*>.*?<\/script>/gs) ?? [];
  const template = await readFile(join(vite.config.root, `${name}.html`), 'utf8');
  const filled = template
    .replace('{{html}}', () => attributes)
    .replace('{{title}}', () => title)
    .replace('{{data}}', () => data.join('\n'));
  return vite.transformIndexHtml(path, filled);
}
