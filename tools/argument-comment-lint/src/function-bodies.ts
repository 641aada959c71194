import { lazyParser, type LazyNode, type Span } from './lazy-parser.ts';

/** The body of a function that stands in no other one. */
export interface FunctionBody extends Span {
  /** Whether the function says what it returns. */
  readonly isDeclared: boolean;
}

/** A file in two parts: the bodies of its outermost functions, and everything around them. */
export interface FunctionBodies {
  readonly frame: string;
  /** In the order of the text. */
  readonly bodies: readonly FunctionBody[];
}

/**
 * Takes a TypeScript file apart. The bodies of constructors stay in the frame, since what they assign may be the type of
 * a property. `undefined` where what others see may depend on a body for more than the type that it returns: in a module
 * with variables that can be assigned.
 */
export function functionBodies(path: string, text: string): FunctionBodies | undefined {
  const parser = lazyParser();
  if (parser === undefined) return undefined;
  const tree = parser.parseSync(path, text, { experimentalLazy: true });
  try {
    if (tree.errors.length > 0) return undefined;
    const bodies: FunctionBody[] = [];
    let end = 0;
    let isAssignable = false;
    const enter = (node: LazyNode): void => {
      if (node.start < end || !node.body) return;
      bodies.push({ start: node.body.start, end: node.body.end, isDeclared: Boolean(node.returnType) });
      ({ end } = node);
    };
    const Visitor = parser.experimentalGetLazyVisitor();
    const visitor = new Visitor({
      Function: enter,
      ArrowFunctionExpression: enter,
      MethodDefinition(node) {
        if (node.start >= end && node.kind === 'constructor') ({ end } = node);
      },
      VariableDeclaration(node) {
        if (node.start >= end && node.kind !== 'const') isAssignable = true;
      },
    });
    tree.visit(visitor);
    return isAssignable ? undefined : { frame: frameOf(text, bodies), bodies };
  } finally {
    tree.dispose();
  }
}

function frameOf(text: string, bodies: readonly Span[]): string {
  let frame = '';
  let at = 0;
  for (const { start, end } of bodies) {
    // What no source holds marks the place.
    frame += `${text.slice(at, start)}\0`;
    at = end;
  }
  return frame + text.slice(at);
}

/** Two texts of a file that differ within function bodies alone. */
export interface BodyEdit {
  readonly before: EditedText;
  readonly after: EditedText;
}

/** One of the two texts. */
export interface EditedText {
  readonly text: string;
  readonly bodies: readonly EditedBody[];
}

/** A body, and whether it is the same in the other text. */
export interface EditedBody extends FunctionBody {
  readonly isEdited: boolean;
}

/** Compares two texts of a file; `undefined` when they differ outside of function bodies. */
export function bodyEdit(path: string, before: string, after: string): BodyEdit | undefined {
  const old = functionBodies(path, before);
  const now = functionBodies(path, after);
  if (old === undefined || now === undefined || old.frame !== now.frame) return undefined;
  const isEdited = now.bodies.map(({ start, end }, index) => {
    const other = old.bodies[index];
    return other === undefined || before.slice(other.start, other.end) !== after.slice(start, end);
  });
  const marked = ({ bodies }: FunctionBodies): EditedBody[] =>
    bodies.map((body, index) => ({ ...body, isEdited: isEdited[index] !== false }));
  return { before: { text: before, bodies: marked(old) }, after: { text: after, bodies: marked(now) } };
}
