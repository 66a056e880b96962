import ts from 'typescript';
import { read } from './repository.ts';

/** A place in the repository, printed as `file:line`. */
export type Place = { readonly file: string; readonly line: number };

/** A function with a body, where it begins and how many lines it takes. */
export type FunctionSize = Place & { readonly name: string; readonly lines: number };

/** An exported declaration and whether a docblock stands above it. */
export type Export = Place & { readonly name: string; readonly isDocumented: boolean };

/** A type assertion and whether a comment on its line or above its statement gives the reason. */
export type Assertion = Place & { readonly text: string; readonly hasReason: boolean };

/** Parses one file of the repository. */
export function parse(file: string): ts.SourceFile {
  const kind = file.endsWith('.tsx') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  return ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true, kind);
}

/** All functions, methods and arrow functions of a file. One inside another counts for both. */
export function functionSizes(file: string): FunctionSize[] {
  const source = parse(file);
  return nodesOf(source, isFunctionWithBody).map((node) => {
    const first = lineOf(source, node.getStart(source));
    const last = lineOf(source, node.getEnd());
    return { file, line: first, name: functionName(node), lines: last - first + 1 };
  });
}

/** Every `any` in a type. */
export function anyTypes(file: string): Place[] {
  const source = parse(file);
  const isAny = (node: ts.Node): node is ts.Node => node.kind === ts.SyntaxKind.AnyKeyword;
  return nodesOf(source, isAny).map((node) => ({ file, line: lineOf(source, node.getStart(source)) }));
}

/** Every `as` but `as const`, which asserts nothing. */
export function typeAssertions(file: string): Assertion[] {
  const source = parse(file);
  return nodesOf(source, ts.isAsExpression)
    .filter((node) => node.type.getText(source) !== 'const')
    .map((node) => {
      const line = lineOf(source, node.type.getStart(source));
      return {
        file,
        line,
        text: node.getText(source).slice(0, 80),
        hasReason: hasComment(source, node, line),
      };
    });
}

/** Exported functions, classes, types and constants. Re-exports are not declarations: the origin is judged. */
export function exportedDeclarations(file: string): Export[] {
  const source = parse(file);
  return source.statements.filter(isExportedDeclaration).map((statement) => ({
    file,
    line: lineOf(source, statement.getStart(source)),
    name: declarationName(statement),
    isDocumented: ts.getJSDocCommentsAndTags(statement).length > 0,
  }));
}

function nodesOf<Kind extends ts.Node>(
  root: ts.Node,
  isWanted: (node: ts.Node) => node is Kind,
  found: Kind[] = [],
): Kind[] {
  if (isWanted(root)) found.push(root);
  ts.forEachChild(root, (child) => {
    nodesOf(child, isWanted, found);
  });
  return found;
}

function isFunctionWithBody(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;
}

/** Its own name, or that of what it is assigned or passed to. */
function functionName(node: ts.FunctionLikeDeclaration): string {
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  if (node.name !== undefined) return node.name.getText();
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.name.getText();
  if (ts.isCallExpression(parent)) return `argument of ${parent.expression.getText().slice(0, 40)}`;
  return 'anonymous';
}

type ExportedDeclaration =
  | ts.FunctionDeclaration
  | ts.ClassDeclaration
  | ts.InterfaceDeclaration
  | ts.TypeAliasDeclaration
  | ts.VariableStatement;

function isExportedDeclaration(node: ts.Node): node is ExportedDeclaration {
  const isDeclaration =
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isVariableStatement(node);
  return isDeclaration && (node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false);
}

function declarationName(node: ExportedDeclaration): string {
  if (!ts.isVariableStatement(node)) return node.name?.text ?? 'default';
  return node.declarationList.declarations.map((declaration) => declaration.name.getText()).join(', ');
}

/** A comment on the line itself, on the line above it, or above the statement that the node is a part of. */
function hasComment(source: ts.SourceFile, node: ts.Node, line: number): boolean {
  const lines = source.text.split('\n');
  if (/\/\/|\*\//.test(lines[line - 1] ?? '') || /\/\/|\*\//.test(lines[line - 2] ?? '')) return true;
  let statement: ts.Node = node;
  while (
    statement.parent !== undefined &&
    !ts.isBlock(statement.parent) &&
    !ts.isSourceFile(statement.parent)
  ) {
    statement = statement.parent;
  }
  return (ts.getLeadingCommentRanges(source.text, statement.getFullStart()) ?? []).length > 0;
}

function lineOf(source: ts.SourceFile, position: number): number {
  return source.getLineAndCharacterOfPosition(position).line + 1;
}
