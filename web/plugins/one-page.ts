// Turns each entry into one HTML file that is usable without a second request, and lists by what the server's policy allows its code.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { minify } from 'terser';
import type { EnvironmentOptions, Plugin, Rolldown } from 'vite';
import { inline, MARKERS, sheet } from './inline.ts';
import { sharing, styled, taking } from './parts.ts';

/** How large a file is, in bytes. */
export interface Size {
  bytes: number;
  /** After brotli at quality 11, without the data that the server adds. */
  brotli: number;
}

/** What `pages.json` says of one page. */
export interface PageFacts extends Size {
  /** CSP sources of the inlined script, such as `sha256-…`. */
  script: string[];
  /** CSP sources of the inlined style sheet. */
  style: string[];
  /** What the page loads once it is usable, by the name under `/assets/`. */
  parts: Record<string, Size>;
}

/** A script before it has its name, and the name by which the page's script asks for it. */
interface Part {
  name: string;
  asked: string;
  code: string;
}

/**
 * Builds every page in an environment of its own, so that no chunk is shared between pages, then writes `pages.json` and the catalogues.
 * What a page imports by `import()` is a part of it, served by itself under `/assets/` with its codings beside it.
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

    // Before the code is made small, while its names are still those of the sources.
    renderChunk(code, chunk) {
      if (!pages.includes(this.environment.name)) return undefined;
      return chunk.isEntry ? sharing(code) : taking(code, `${this.environment.name}.js`);
    },

    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        const page = this.environment.name;
        if (!pages.includes(page)) return;
        const built = await replaceBundle(bundle, page);
        for (const [fileName, content] of built.files) this.emitFile({ type: 'asset', fileName, source: content });
        facts[page] = built.facts;
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
      rolldownOptions: { input: `${page}.html`, output: { entryFileNames: `assets/${page}.js` } },
    },
  };
}

/** Folds script and style into the page's HTML, and leaves nothing else in the bundle but what the answer lists. */
async function replaceBundle(
  bundle: Rolldown.OutputBundle,
  page: string,
): Promise<{ facts: PageFacts; files: [string, string | Uint8Array][] }> {
  let script = '';
  let style = '';
  const parts: Part[] = [];
  let html: Rolldown.OutputAsset | undefined;
  for (const [name, output] of Object.entries(bundle)) {
    if (output.type === 'chunk') {
      const css = [...(output.viteMetadata?.importedCss ?? [])].map((file) => takeSheet(bundle, file)).join('');
      const code = await smaller(output.isEntry ? output.code : styled(output.code, sheet(css)));
      if (output.isEntry) [script, style] = [code, css];
      else parts.push({ name: output.name.toLowerCase(), asked: `./${basename(name)}`, code });
    } else if (name.endsWith('.html')) {
      html = output;
      continue;
    } else if (!name.endsWith('.css')) {
      throw new Error(`${page}: ${name} would be a second request; inline it or put it into public/`);
    }
    delete bundle[name];
  }
  if (html === undefined) throw new Error(`${page}: the build made no HTML`);
  const named = nameParts(script, parts);
  const built = inline(text(html), named.script, style);
  for (const marker of MARKERS) {
    if (built.html.split(marker).length !== 2) throw new Error(`${page}: the marker ${marker} must occur exactly once`);
  }
  html.source = built.html;
  const sizes = Object.entries(named.parts).map(([name, code]) => [name, size(code)] as const);
  const facts = { script: [source(built.script)], style: [source(built.style)], parts: Object.fromEntries(sizes) };
  return { facts: { ...facts, ...size(built.html) }, files: Object.entries(named.parts).flatMap(codings) };
}

/** Style sheets stay listed until the loop above meets them. */
function takeSheet(bundle: Rolldown.OutputBundle, file: string): string {
  const found = bundle[file];
  if (found?.type !== 'asset') throw new Error(`${file} is no style sheet`);
  return text(found);
}

/** Gives each part a name of this one build, so that no page ever runs a part of another, and puts the names into the page's script. */
export function nameParts(script: string, parts: readonly Part[]): { script: string; parts: Record<string, string> } {
  const build = createHash('sha256')
    .update(JSON.stringify([script, parts]))
    .digest('hex')
    .slice(0, 16);
  const named: Record<string, string> = {};
  for (const { name, asked, code } of parts) {
    const file = `${name}-${build}.js`;
    if (script.split(asked).length !== 2) throw new Error(`the page must ask for ${asked} exactly once`);
    script = script.replace(asked, `/assets/${file}`);
    named[file] = code;
  }
  return { script, parts: named };
}

/** A part as it is served in each content coding. */
function codings([name, code]: [string, string]): [string, string | Uint8Array][] {
  const path = `assets/${name}`;
  return [
    [path, code],
    [`${path}.br`, brotli(code)],
    [`${path}.gz`, gzipSync(code, { level: 9 })],
  ];
}

function size(content: string): Size {
  return { bytes: Buffer.byteLength(content), brotli: brotli(content).length };
}

function brotli(content: string): Buffer {
  return brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
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

/** Words of the common part that no audience meets: what only staff can be refused with, or only a page that is not ours. Phones need not load them. */
const STAFF_ONLY = new Set(
  (
    'common.retry common.undo common.code error.forbidden error.wrong_state error.invite_used error.invite_expired ' +
    'error.no_session error.bad_token error.wrong_origin error.changed_meanwhile error.label_missing error.sharing_fixed ' +
    'error.result_hidden error.poll_answered error.round_differs error.hello_expected error.bad_frame error.bad_language'
  ).split(' '),
);

/** What a phone says of polls. It comes with the part of the page that has them, in a catalogue of its own. */
const OF_POLLS = /^(?:poll\..*|error\.(?:poll_not_open|bad_option|option_count|out_of_range))$/;

/** Writes `<language>/<page>.json` with the words common to all pages, and `<language>/polls.json` for the audience's polls. */
async function copyCatalogues(from: string, to: string): Promise<void> {
  for (const lang of await readdir(from)) {
    const read = async (name: string): Promise<[string, string][]> =>
      Object.entries(JSON.parse(await readFile(join(from, lang, name), 'utf8')) as Record<string, string>);
    await mkdir(join(to, lang), { recursive: true });
    const common = await read('common.json');
    for (const name of await readdir(join(from, lang))) {
      if (name === 'common.json') continue;
      const words = [...common, ...(await read(name))];
      const catalogues = name === 'audience.json' ? forPhones(words) : { [name]: words };
      for (const [file, entries] of Object.entries(catalogues)) {
        await writeFile(join(to, lang, file), JSON.stringify(Object.fromEntries(entries)));
      }
    }
  }
}

function forPhones(words: readonly [string, string][]): Record<string, readonly [string, string][]> {
  const met = words.filter(([key]) => !STAFF_ONLY.has(key));
  return {
    'audience.json': met.filter(([key]) => !OF_POLLS.test(key)),
    'polls.json': met.filter(([key]) => OF_POLLS.test(key)),
  };
}
