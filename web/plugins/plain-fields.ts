// Gives class fields their first values in the constructor, because Safari 15 may look up names in a field's own initialiser wrongly.
import { parseAst, Visitor, type ESTree, type Plugin } from 'vite';

/** The method that is added to each class that needs it. No class inherits it, as it is private. */
const INITIAL = '#initial';

/**
 * The builder's own way around the bug keeps what is private in a map for each field and class: 1.7 KB of brotli, and a look into a map
 * for every access in the hottest places. With this the pages can be built for Safari 16, which is the same language otherwise.
 */
export function plainFields(): Plugin {
  return {
    name: 'baraza:plain-fields',
    apply: 'build',
    enforce: 'pre',
    renderChunk: { order: 'pre', handler: (code) => ({ code: withPlainFields(code), map: null }) },
  };
}

/** Text put into the code at a place, instead of what stands from there to `end`. */
interface Edit {
  start: number;
  end: number;
  text: string;
}

/** The same program without a value in the declaration of any field. */
export function withPlainFields(code: string): string {
  const edits: Edit[] = [];
  const visit = ({ body, superClass }: ESTree.Class): void =>
    void edits.push(...editsOf(code, body, superClass !== null));
  new Visitor({ ClassDeclaration: visit, ClassExpression: visit }).visit(parseAst(code));
  let plain = code;
  let before = code.length;
  for (const { start, end, text } of edits.sort((a, b) => b.start - a.start)) {
    if (end > before) throw new Error(`a class in the value of a field: ${code.slice(start, end)}`);
    before = start;
    plain = plain.slice(0, start) + text + plain.slice(end);
  }
  return plain;
}

function editsOf(code: string, { body, start }: ESTree.ClassBody, derived: boolean): Edit[] {
  const text = (node: { start: number; end: number }): string => code.slice(node.start, node.end);
  const edits: Edit[] = [];
  let values = '';
  for (const member of body) {
    if (member.type === 'StaticBlock') throw new Error('Safari 15 has no static blocks');
    if (member.type !== 'PropertyDefinition' || member.value === null) continue;
    if (member.static || member.computed) throw new Error(`a field that is not moved: ${text(member)}`);
    const name = text(member.key);
    values += `this.${name}=${text(member.value)};`;
    edits.push({ start: member.start, end: member.end, text: `${name};` });
  }
  if (values === '') return [];
  const call = `this.${INITIAL}();`;
  const made = body.find((member) => member.type === 'MethodDefinition' && member.kind === 'constructor');
  let added = `${INITIAL}(){${values}}`;
  if (made?.type !== 'MethodDefinition') {
    added += derived ? `constructor(...all){super(...all);${call}}` : `constructor(){${call}}`;
  } else {
    const place = firstLine(made.value.body, derived);
    edits.push({ start: place, end: place, text: call });
  }
  return [...edits, { start: start + 1, end: start + 1, text: added }];
}

/** Where `this` can be used from on in a constructor. */
function firstLine(body: ESTree.FunctionBody | null, derived: boolean): number {
  if (body === null) throw new Error('a constructor without a body');
  if (!derived) return body.start + 1;
  const [first] = body.body;
  const call = first?.type === 'ExpressionStatement' ? first.expression : undefined;
  if (first === undefined || call?.type !== 'CallExpression' || call.callee.type !== 'Super') {
    throw new Error('a constructor that does not begin with super()');
  }
  return first.end;
}
