import { lazyParser, type LazyNode, type LazyParser, type LazyTree, type Span } from './lazy-parser.ts';

/** These comments tell TypeScript what to read, and what JSX means. */
const meaningful = /^\/\/\/\s*<|@jsx/u;

/**
 * The text of a TypeScript file without what cannot change how others see it: comments, line ends but one, and the
 * bodies of functions whose return type is written down. `undefined` when that cannot be told.
 *
 * A body inside of another function stays, since what it assigns may narrow what the other one returns; for the same
 * reason all stay where a variable of the module can be assigned.
 */
export function declarationSkeleton(path: string, text: string): string | undefined {
  const parser = lazyParser();
  if (parser === undefined) return undefined;
  const tree = parser.parseSync(path, text, { experimentalLazy: true });
  try {
    if (tree.errors.length > 0) return undefined;
    const { bodies, templates } = placesOf(tree, parser);
    const comments = [...tree.comments].filter(({ start, end }) => !meaningful.test(text.slice(start, end)));
    return withoutLineEnds(text, { cuts: [...bodies, ...comments], templates });
  } finally {
    tree.dispose();
  }
}

interface Places {
  readonly bodies: readonly Span[];
  /** Where white space is text. */
  readonly templates: readonly Span[];
}

function placesOf(tree: LazyTree, parser: LazyParser): Places {
  const bodies: Span[] = [];
  const templates: Span[] = [];
  let end = 0;
  let isAssignable = false;
  const enter = (node: LazyNode): void => {
    if (node.start < end) return;
    if (node.returnType && node.body) bodies.push({ start: node.body.start, end: node.body.end });
    ({ end } = node);
  };
  const keep = ({ start, end: behind }: LazyNode): void => void templates.push({ start, end: behind });
  const Visitor = parser.experimentalGetLazyVisitor();
  const visitor = new Visitor({
    Function: enter,
    ArrowFunctionExpression: enter,
    TemplateLiteral: keep,
    'TSTemplateLiteralType': keep,
    VariableDeclaration(node) {
      if (node.start >= end && node.kind !== 'const') isAssignable = true;
    },
  });
  tree.visit(visitor);
  return { bodies: isAssignable ? [] : bodies, templates };
}

interface Place extends Span {
  readonly isCut: boolean;
}

/** Cuts places out; between two tokens stays at most one line end, outside of templates. */
function withoutLineEnds(
  text: string,
  { cuts, templates }: { cuts: readonly Span[]; templates: readonly Span[] },
): string {
  const places: Place[] = [
    ...cuts.map(({ start, end }) => ({ start, end, isCut: true })),
    ...templates.map(({ start, end }) => ({ start, end, isCut: false })),
  ];
  const parts: string[] = [];
  let part = '';
  let at = 0;
  for (const { start, end, isCut } of places.toSorted((one, other) => one.start - other.start)) {
    if (start < at) continue;
    part += text.slice(at, start);
    at = end;
    if (isCut) {
      while (text[at] === ' ') at += 1;
      if (joinsWords(part, text.charAt(at))) part += ' ';
    } else {
      parts.push(withOneLineEnd(part), text.slice(start, end));
      part = '';
    }
  }
  parts.push(withOneLineEnd(part + text.slice(at)).trimEnd());
  return parts.join('');
}

const wordEnd = /[\p{ID_Continue}$]$/u;

function joinsWords(before: string, next: string): boolean {
  return wordEnd.test(next) && wordEnd.test(before.slice(-2));
}

/** A line that goes on within a string keeps its white space. */
function withOneLineEnd(text: string): string {
  return /\\\r?\n/u.test(text) ? text : text.replaceAll(/\s*\n\s*/gu, '\n');
}
