// Turns each entry into one HTML file that needs no second request, and lists the hashes by which the server's policy allows its code.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { minify } from 'terser';
import type { EnvironmentOptions, Plugin, Rolldown } from 'vite';
import { inline, MARKERS } from './inline.ts';

/** What `pages.json` says of one page. */
export interface PageFacts {
  /** CSP sources of the inlined script, such as `sha256-…`. */
  script: string[];
  /** CSP sources of the inlined style sheet. */
  style: string[];
  bytes: number;
  /** Size after brotli at quality 11, without the data that the server adds. */
  brotli: number;
}

/**
 * Builds every page in an environment of its own, so that no chunk is shared between pages and nothing is left to request, then
 * writes `pages.json` and the catalogues.
 */
export function onePage(pages: readonly string[]): Plugin {
  const facts: Record<string, PageFacts> = {};
  return {
    name: 'baraza:one-page',
    apply: 'build',
    enforce: 'post',

    config: () => ({
      // Without this, Vite would also build an environment named `client` from an index.html that does not exist.
      builder: { sharedConfigBuild: true },
      environments: Object.fromEntries(pages.map((page, position) => [page, buildOptions(page, position === 0)])),
    }),

    async buildApp(builder) {
      for (const page of pages) {
        const environment = builder.environments[page];
        if (environment === undefined) throw new Error(`no build environment for the page ${page}`);
        await builder.build(environment);
      }
      const { root, build } = builder.config;
      const out = resolve(root, build.outDir);
      await writeFile(join(out, 'pages.json'), JSON.stringify(facts, null, 2) + '\n');
      await copyCatalogues(join(root, 'catalogues'), join(out, 'catalogues'));
    },

    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        const page = this.environment.name;
        if (!pages.includes(page)) return;
        facts[page] = await replaceBundle(bundle, page);
      },
    },
  };
}

/** The first page empties the folder and brings the public files; the others add to it. */
function buildOptions(page: string, first: boolean): EnvironmentOptions {
  return {
    consumer: 'client',
    build: {
      emptyOutDir: first,
      copyPublicDir: first,
      cssCodeSplit: false,
      rolldownOptions: { input: `${page}.html`, output: { codeSplitting: false } },
    },
  };
}

/** Folds script and style into the page's HTML, and leaves nothing else in the bundle. */
async function replaceBundle(bundle: Rolldown.OutputBundle, page: string): Promise<PageFacts> {
  let script = '';
  let style = '';
  let html: Rolldown.OutputAsset | undefined;
  for (const [name, output] of Object.entries(bundle)) {
    if (output.type === 'chunk') {
      if (!output.isEntry) throw new Error(`${page}: a second chunk, ${name}, would be a second request`);
      script = await smaller(output.code);
    } else if (name.endsWith('.css')) {
      style += text(output);
    } else if (name.endsWith('.html')) {
      html = output;
      continue;
    } else {
      throw new Error(`${page}: ${name} would be a second request; inline it or put it into public/`);
    }
    delete bundle[name];
  }
  if (html === undefined) throw new Error(`${page}: the build made no HTML`);
  const built = inline(text(html), script, style);
  for (const marker of MARKERS) {
    if (built.html.split(marker).length !== 2) throw new Error(`${page}: the marker ${marker} must occur exactly once`);
  }
  html.source = built.html;
  return {
    script: [source(built.script)],
    style: [source(built.style)],
    bytes: Buffer.byteLength(built.html),
    brotli: brotliCompressSync(built.html, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length,
  };
}

/** Minified once more: Terser finds 2 % after brotli in what Vite's own minifier made, and less when it comes first. */
async function smaller(code: string): Promise<string> {
  const minified = await minify(code, { module: true, ecma: 2020, compress: { passes: 3 } });
  if (minified.code === undefined) throw new Error('the script was minified to nothing');
  return minified.code;
}

function text(asset: Rolldown.OutputAsset): string {
  return typeof asset.source === 'string' ? asset.source : Buffer.from(asset.source).toString('utf8');
}

function source(content: string): string {
  return `sha256-${createHash('sha256').update(content).digest('base64')}`;
}

/**
 * Words of the common part that no audience meets: what only staff can be refused with. They go into the other pages' parts, so that
 * phones need not load them.
 */
const STAFF_ONLY = new Set(
  (
    'common.retry common.undo common.code error.forbidden error.wrong_state error.out_of_range error.invite_used error.invite_expired ' +
    'error.no_session error.bad_token error.wrong_origin error.changed_meanwhile error.label_missing error.sharing_fixed'
  ).split(' '),
);

/** Copies `<language>/<page>.json`, parsed and written again: what is not JSON stops the build, and the indentation stays here. */
async function copyCatalogues(from: string, to: string): Promise<void> {
  for (const lang of await readdir(from)) {
    const read = async (name: string): Promise<Record<string, string>> =>
      JSON.parse(await readFile(join(from, lang, name), 'utf8')) as Record<string, string>;
    const common = Object.entries(await read('common.json'));
    const staff = Object.fromEntries(common.filter(([key]) => STAFF_ONLY.has(key)));
    await mkdir(join(to, lang), { recursive: true });
    for (const name of await readdir(join(from, lang))) {
      const page = await read(name);
      const everyone = Object.fromEntries(common.filter(([key]) => !STAFF_ONLY.has(key)));
      const catalogue = name === 'common.json' ? everyone : name === 'audience.json' ? page : { ...staff, ...page };
      await writeFile(join(to, lang, name), JSON.stringify(catalogue));
    }
  }
}
