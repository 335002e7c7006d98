// Looks through a syntax tree of JavaScript: all its nodes, and which variables of a module change after their declaration.

/** The tree as far as it is looked at: every node has its place in the text. */
export interface Node {
  type: string;
  start: number;
  end: number;
  [field: string]: unknown;
}

/** Where names are declared that hide those outside. */
const SCOPE = /Function|Block|^For|^Catch|^Switch/;

/** What changes a variable, and in which field it names it. */
const CHANGING: Record<string, string> = {
  AssignmentExpression: 'left',
  UpdateExpression: 'argument',
  ForOfStatement: 'left',
  ForInStatement: 'left',
};

/** The node and all below it. Nothing is said of what is below where `enter` says no. */
export function* nodes(node: Node, enter: (node: Node) => boolean = () => true): Generator<Node> {
  yield node;
  for (const child of children(node)) if (enter(child)) yield* nodes(child, enter);
}

/** The variables of the module that are assigned to, wherever that happens. */
export function changing(node: Node, hidden: ReadonlySet<string> = new Set()): Set<string> {
  const found = new Set<string>();
  const seen = SCOPE.test(node.type) ? new Set([...hidden, ...declared(node)]) : hidden;
  const target = node[CHANGING[node.type] ?? ''] as Node | undefined;
  if (target !== undefined && target.type !== 'VariableDeclaration')
    for (const name of named(target)) if (!seen.has(name)) found.add(name);
  for (const child of children(node)) for (const name of changing(child, seen)) found.add(name);
  return found;
}

/** The names that a scope declares. Those of a function's `var` are its own, however deep they stand. */
function declared(scope: Node): string[] {
  const isFunction = scope.type.includes('Function');
  const here = isFunction ? [...(scope['params'] as Node[]), scope['id']] : [scope['param']];
  const inside = isFunction
    ? [...nodes(scope, ({ type }) => !type.includes('Function'))].filter(({ kind }) => kind === 'var')
    : children(scope);
  const names = inside.flatMap((one) =>
    one.type === 'VariableDeclaration'
      ? (one['declarations'] as Node[]).map(({ id }) => id)
      : /^(?:Function|Class)Declaration$/.test(one.type)
        ? [one['id']]
        : [],
  );
  return [...here, ...names].flatMap((pattern) => (pattern ? named(pattern as Node) : []));
}

/** The variables in a pattern; those in what it falls back to are not meant, nor are an object's properties. */
function named(pattern: Node): string[] {
  if (pattern.type === 'Identifier') return [pattern['name'] as string];
  const within: Record<string, Node[]> = {
    ObjectPattern: pattern['properties'] as Node[],
    ArrayPattern: pattern['elements'] as Node[],
    Property: [pattern['value'] as Node],
    AssignmentPattern: [pattern['left'] as Node],
    RestElement: [pattern['argument'] as Node],
  };
  return (within[pattern.type] ?? []).flatMap((inner: Node | null) => (inner === null ? [] : named(inner)));
}

function children(node: Node): Node[] {
  return Object.values(node)
    .flat()
    .filter((child): child is Node => typeof (child as Node | null)?.type === 'string');
}
