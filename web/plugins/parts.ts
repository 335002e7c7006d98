// Lets a page's script, which is inlined and so has no address to import from, share its code with the parts that are loaded later.
import { basename } from 'node:path';
import { parseAst } from 'vite';
import { changing, nodes, type Node } from './tree.ts';

/** Where the page's script leaves what its parts use. */
const SHARED = 'globalThis.baraza';

/** A piece of the text, and what stands there instead. */
interface Change {
  at: Node;
  text: string;
}

/** The page's script: what it exports is left for the parts, and `() => import('./part.js')` becomes `(from) => from('./part.js')`. */
export function sharing(code: string): string {
  const tree = parse(code);
  const exports = body(tree).filter(({ type }) => type.startsWith('Export'));
  const loads = [...loading(tree)];
  const imports = [...nodes(tree)].filter((node) => imported(node) !== undefined);
  if (imports.length !== loads.length)
    throw new Error("a part is loaded by `() => import('…')` handed to `loadPart`, and in no other way");
  return changed(code, [...exports.map((one) => ({ at: one, text: left(tree, one) })), ...loads]);
}

/** A part: what it imports from the page's script is taken from where that left it. */
export function taking(code: string, page: string): string {
  const imports = body(parse(code)).filter(({ type }) => type === 'ImportDeclaration');
  const changes = imports.map((one) => {
    const from = (one['source'] as Node)['value'] as string;
    if (basename(from) !== basename(page))
      throw new Error(`a part imports ${from}, which would be one more request; let the page import it`);
    const names = specifiers(one).map((each) => `${name(each['imported'])}: ${name(each['local'])}`);
    return { at: one, text: `const { ${names.join(', ')} } = ${SHARED};` };
  });
  return changed(code, changes);
}

/** A part that brings its style along. Rules put into the page's own sheet are nothing that its policy would have to allow. */
export function styled(code: string, css: string): string {
  if (css === '') return code;
  // Only one rule at a time can be put in; this one holds them all.
  const rule = JSON.stringify(`@media all{${css}}`);
  return `{const sheet=document.styleSheets[0];sheet.insertRule(${rule},sheet.cssRules.length)}${code}`;
}

/** The statement that takes the place of an export. Values are taken once, so none may be of a variable that changes later. */
function left(tree: Node, statement: Node): string {
  const each = specifiers(statement);
  if (statement.type !== 'ExportNamedDeclaration' || each.length === 0)
    throw new Error('the script of a page exports a list of names to its parts, and nothing else');
  const variables = changing(tree);
  const entries = each.map((one) => {
    const variable = name(one['local']);
    if (variables.has(variable))
      throw new Error(`a part uses ${variable}, which changes later: a part would keep its first value`);
    return `${name(one['exported'])}: ${variable}`;
  });
  return `${SHARED} = { ${entries.join(', ')} };`;
}

/** What takes the place of each function that imports a part, within Vite's helper for preloading or without it. */
function* loading(tree: Node): Generator<Change> {
  let end = 0;
  for (const node of nodes(tree)) {
    // The helper is given a function of its own, within the one that was replaced.
    if (node.type !== 'ArrowFunctionExpression' || (node['params'] as Node[]).length > 0 || node.start < end) continue;
    let inner = node['body'] as Node | undefined;
    if (inner?.type === 'CallExpression' && (inner['callee'] as Node)['name'] === '__vitePreload')
      inner = (inner['arguments'] as Node[])[0]?.['body'] as Node | undefined;
    const address = inner && imported(inner);
    if (address === undefined) continue;
    end = node.end;
    yield { at: node, text: `(from) => from(${JSON.stringify(address)})` };
  }
}

/** The file that an `import()` is of, if it is one of a file known by now. */
function imported(node: Node): string | undefined {
  const source = node.type === 'ImportExpression' ? (node['source'] as Node)['value'] : undefined;
  return typeof source === 'string' ? source : undefined;
}

function parse(code: string): Node {
  return parseAst(code) as unknown as Node;
}

function body(tree: Node): Node[] {
  return tree['body'] as Node[];
}

function specifiers(statement: Node): Node[] {
  const found = (statement['specifiers'] ?? []) as Node[];
  if (found.some(({ type }) => !/^(?:Import|Export)Specifier$/.test(type)))
    throw new Error('a page and its parts share single names, not whole modules');
  return found;
}

function name(identifier: unknown): string {
  return (identifier as { name: string }).name;
}

function changed(code: string, changes: readonly Change[]): string {
  const ordered = [...changes].sort((a, b) => b.at.start - a.at.start);
  return ordered.reduce((text, { at, text: put }) => text.slice(0, at.start) + put + text.slice(at.end), code);
}
