// What javac's own parser sees in each file named on standard input: one JSON document a line.
import com.sun.source.tree.*;
import com.sun.source.util.*;
import java.io.*;
import java.nio.file.*;
import java.util.*;
import javax.tools.*;

public class java {
    public static void main(String[] arguments) throws IOException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        for (String path = input.readLine(); path != null; path = input.readLine()) {
            System.out.println(said(path));
        }
    }

    static String said(String path) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> trouble = new DiagnosticCollector<>();
        StandardJavaFileManager files = compiler.getStandardFileManager(trouble, null, null);
        JavacTask task = (JavacTask) compiler.getTask(
            new StringWriter(), files, trouble, List.of("-proc:none"), null, files.getJavaFileObjects(path));
        CompilationUnitTree unit = task.parse().iterator().next();
        boolean broken = trouble.getDiagnostics().stream().anyMatch(d -> d.getKind() == Diagnostic.Kind.ERROR);
        Seen seen = new Seen(unit, Trees.instance(task).getSourcePositions());
        seen.scan(unit, null);
        return "{\"file\": \"" + path + "\", \"broken\": " + broken + ", \"definitions\": [" + String.join(", ", seen.definitions)
            + "], \"calls\": [" + String.join(", ", seen.calls) + "]}";
    }

    static class Seen extends TreeScanner<Void, Void> {
        final List<String> definitions = new ArrayList<>(), calls = new ArrayList<>();
        final CompilationUnitTree unit;
        final SourcePositions positions;
        final Deque<String> classes = new ArrayDeque<>();

        Seen(CompilationUnitTree unit, SourcePositions positions) {
            this.unit = unit;
            this.positions = positions;
        }

        long line(long position) {
            return unit.getLineMap().getLineNumber(position);
        }

        /** Definitions count from their name on: modifiers may stand on lines before. */
        void define(String name, Tree tree, Tree modifiers) {
            long start = Math.max(positions.getStartPosition(unit, tree), positions.getEndPosition(unit, modifiers));
            definitions.add("[\"" + name + "\", " + line(start) + ", " + line(positions.getEndPosition(unit, tree)) + "]");
        }

        void call(CharSequence name, Tree from) {
            calls.add("[\"" + name + "\", " + line(positions.getStartPosition(unit, from)) + "]");
        }

        @Override
        public Void visitClass(ClassTree node, Void nothing) {
            String name = node.getSimpleName().toString();
            if (!name.isEmpty() && node.getKind() != Tree.Kind.ANNOTATION_TYPE) {
                define(name, node, node.getModifiers());
            }
            classes.push(name);
            super.visitClass(node, nothing);
            classes.pop();
            return null;
        }

        @Override
        public Void visitMethod(MethodTree node, Void nothing) {
            String name = node.getName().contentEquals("<init>") ? classes.peek() : node.getName().toString();
            if (node.getBody() != null) {
                define(name, node, node.getModifiers());
            }
            return super.visitMethod(node, nothing);
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree node, Void nothing) {
            ExpressionTree called = node.getMethodSelect();
            CharSequence name = called instanceof MemberSelectTree select ? select.getIdentifier()
                : called instanceof IdentifierTree identifier ? identifier.getName() : "";
            call(name, node);
            return super.visitMethodInvocation(node, nothing);
        }

        @Override
        public Void visitNewClass(NewClassTree node, Void nothing) {
            Tree type = node.getIdentifier();
            while (!(type instanceof IdentifierTree || type instanceof MemberSelectTree)) {
                type = type instanceof ParameterizedTypeTree given ? given.getType()
                    : ((AnnotatedTypeTree) type).getUnderlyingType();
            }
            CharSequence name = type instanceof MemberSelectTree select ? select.getIdentifier() : ((IdentifierTree) type).getName();
            call(name, node.getIdentifier());
            return super.visitNewClass(node, nothing);
        }

        @Override
        public Void visitMemberReference(MemberReferenceTree node, Void nothing) {
            if (node.getMode() == MemberReferenceTree.ReferenceMode.INVOKE) {
                call(node.getName(), node);
            }
            return super.visitMemberReference(node, nothing);
        }
    }
}
