// What NRefactory, a parser of C# 5, sees in source files: mono nrefactory.exe < paths.
// One line of JSON for each file: its definitions and calls as name, line (and end). It is built by
//   mcs -out:nrefactory.exe -r:ICSharpCode.NRefactory.dll -r:ICSharpCode.NRefactory.CSharp.dll nrefactory.cs
// Files that it cannot parse, as those that speak a newer C#, are said to be broken.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ICSharpCode.NRefactory.CSharp;

static class Program
{
    static void Main()
    {
        for (string path = Console.ReadLine(); path != null; path = Console.ReadLine())
        {
            if (path.Length == 0) continue;
            var parser = new CSharpParser();
            SyntaxTree tree;
            try { tree = parser.Parse(File.ReadAllText(path), path); }
            catch (Exception) { Console.WriteLine("{\"file\": " + Quoted(path) + ", \"broken\": true, \"definitions\": [], \"calls\": []}"); continue; }
            var definitions = tree.Descendants.OfType<EntityDeclaration>().Where(Runs).Select(Definition);
            var calls = tree.Descendants.Select(Call).Where(call => call != null);
            Console.WriteLine("{\"file\": " + Quoted(path) + ", \"broken\": " + (parser.HasErrors ? "true" : "false")
                + ", \"definitions\": [" + string.Join(", ", definitions) + "], \"calls\": [" + string.Join(", ", calls) + "]}");
        }
    }

    static bool Runs(EntityDeclaration entity)
    {
        if (entity is TypeDeclaration) return true;
        var method = entity as MethodDeclaration;
        if (method != null) return !method.Body.IsNull;
        var constructor = entity as ConstructorDeclaration;
        if (constructor != null) return !constructor.Body.IsNull;
        var property = entity as PropertyDeclaration;
        return property != null && (!property.Getter.Body.IsNull || !property.Setter.Body.IsNull);
    }

    static string Definition(EntityDeclaration entity)
    {
        return "[" + Quoted(entity.Name) + ", " + entity.NameToken.StartLocation.Line + ", " + entity.EndLocation.Line + "]";
    }

    static string Call(AstNode node)
    {
        var made = node as ObjectCreateExpression;
        if (made != null) return Called(Named(made.Type), made.Type.StartLocation.Line);
        var invocation = node as InvocationExpression;
        if (invocation == null) return null;
        var member = invocation.Target as MemberReferenceExpression;
        // As in the map a call stands where its whole expression begins.
        if (member != null) return Called(member.MemberName, invocation.Target.StartLocation.Line);
        var identifier = invocation.Target as IdentifierExpression;
        return identifier == null || identifier.Identifier == "nameof" ? null : Called(identifier.Identifier, identifier.StartLocation.Line);
    }

    static string Named(AstType type)
    {
        var member = type as MemberType;
        if (member != null) return member.MemberName;
        var simple = type as SimpleType;
        return simple == null ? null : simple.Identifier;
    }

    static string Called(string name, int line)
    {
        return string.IsNullOrEmpty(name) ? null : "[" + Quoted(name) + ", " + line + "]";
    }

    static string Quoted(string text)
    {
        return "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";
    }
}
