<?php
// What nikic's parser of PHP sees in each file named on standard input: one JSON document a line.
require getenv('PHP_PARSER') ?: '/usr/share/php/PhpParser/autoload.php';

use PhpParser\{Error, Node, NodeTraverser, NodeVisitorAbstract, ParserFactory};
use PhpParser\Node\{Expr, Identifier, Name, Stmt};

class Seen extends NodeVisitorAbstract
{
    public array $definitions = [];
    public array $calls = [];

    public function enterNode(Node $node)
    {
        $runs = $node instanceof Stmt\ClassMethod ? $node->stmts !== null : true;
        $named = $node instanceof Stmt\ClassLike || $node instanceof Stmt\Function_ || $node instanceof Stmt\ClassMethod;
        if ($named && $runs && $node->name !== null) {
            $this->definitions[] = [$node->name->toString(), $node->name->getStartLine(), $node->getEndLine()];
        }
        $call = $this->called($node);
        if ($call) {
            $this->calls[] = $call;
        }
    }

    /** The last part of what is called, and the line on which the whole of it begins; what is made by its class. */
    private function called(Node $node): ?array
    {
        if ($node instanceof Expr\New_) {
            return $node->class instanceof Stmt\Class_ ? null : self::at($node->class, $node->class->getStartLine());
        }
        $dynamic = $node instanceof Expr\MethodCall || $node instanceof Expr\NullsafeMethodCall;
        if ($dynamic || $node instanceof Expr\StaticCall || $node instanceof Expr\FuncCall) {
            return self::at($node->name, $node->getStartLine());
        }
        return null;
    }

    private static function at(Node $name, int $line): ?array
    {
        if ($name instanceof Name) {
            return [$name->getLast(), $line];
        }
        if ($name instanceof Identifier) {
            return [$name->toString(), $line];
        }
        return $name instanceof Expr\Variable && is_string($name->name) ? [$name->name, $line] : null;
    }
}

$parser = (new ParserFactory())->create(ParserFactory::PREFER_PHP7);
while (($path = fgets(STDIN)) !== false) {
    $path = rtrim($path, "\n");
    $seen = new Seen();
    $broken = false;
    try {
        $traverser = new NodeTraverser();
        $traverser->addVisitor($seen);
        $traverser->traverse($parser->parse(file_get_contents($path)));
    } catch (Error $error) {
        $broken = true;
    }
    $said = ['file' => $path, 'broken' => $broken, 'definitions' => $seen->definitions, 'calls' => $seen->calls];
    echo json_encode($said), "\n";
}
