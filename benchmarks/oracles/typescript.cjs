// Definitions and calls of files as the TypeScript compiler parses them: node typescript.cjs MODULES < paths > JSON lines
const path = require("path");
const ts = require(path.join(process.argv[2], "typescript"));
const fs = require("fs");

const KINDS = { ".ts": 3, ".mts": 3, ".cts": 3, ".tsx": 4, ".jsx": 2 };

function ownName(node) {
  if (ts.isConstructorDeclaration(node)) return "constructor";
  if (node.name) return nameText(node.name);
  return boundName(node);
}

function nameText(name) {
  return ts.isComputedPropertyName(name) ? name.getText() : (name.text ?? name.getText());
}

// What an anonymous function or class is assigned to, parentheses and casts seen through.
function boundName(node) {
  let value = node;
  let parent = node.parent;
  while (parent && (ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent))) {
    value = parent;
    parent = parent.parent;
  }
  if (!parent) return "";
  if (ts.isVariableDeclaration(parent) && parent.initializer === value && ts.isIdentifier(parent.name)) return parent.name.text;
  if (ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) return parent.initializer === value ? nameText(parent.name) : "";
  if (ts.isExportAssignment(parent)) return "default";
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken && parent.right === value) {
    const left = parent.left;
    if (ts.isIdentifier(left)) return left.text;
    if (ts.isPropertyAccessExpression(left)) return left.getText() === "module.exports" ? "default" : left.name.text;
  }
  return "";
}

function isDefinition(node) {
  if (ts.isClassLike(node) || ts.isEnumDeclaration(node)) return true;
  return ts.isFunctionLike(node) && node.body !== undefined;
}

function lastName(node) {
  while (node && (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node) || ts.isAsExpression(node))) node = node.expression;
  if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (node.kind === ts.SyntaxKind.SuperKeyword) return "super";
  if (node.kind === ts.SyntaxKind.ImportKeyword) return "import";
  return "";
}

for (const file of fs.readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const text = fs.readFileSync(file, "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, KINDS[path.extname(file)] ?? 2);
  const line = (position) => source.getLineAndCharacterOfPosition(position).line + 1;
  const definitions = [];
  const calls = [];
  const call = (target) => {
    const name = lastName(target);
    if (name) calls.push([name.replace(/^#/, ""), line(target.getStart())]);
  };
  const visit = (node) => {
    if (isDefinition(node)) {
      const name = ownName(node);
      if (name) definitions.push([name, line(node.getStart()), line(node.end)]);
    }
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) call(node.expression);
    if (ts.isTaggedTemplateExpression(node)) call(node.tag);
    if ((ts.isJsxOpeningElement(node) || ts.isJsxSelfClosingElement(node)) && /^[A-Z]/.test(node.tagName.getText())) call(node.tagName);
    ts.forEachChild(node, visit);
  };
  visit(source);
  console.log(JSON.stringify({ file, broken: source.parseDiagnostics.length > 0, definitions, calls }));
}
