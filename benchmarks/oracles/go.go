// What Go's own parser sees in each file named on standard input: one JSON document a line.
package main

import (
	"bufio"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
)

type said struct {
	File        string  `json:"file"`
	Broken      bool    `json:"broken"`
	Definitions [][]any `json:"definitions"`
	Calls       [][]any `json:"calls"`
}

func main() {
	input, output := bufio.NewScanner(os.Stdin), json.NewEncoder(os.Stdout)
	for input.Scan() {
		files := token.NewFileSet()
		tree, err := parser.ParseFile(files, input.Text(), nil, parser.SkipObjectResolution)
		found := said{File: input.Text(), Broken: err != nil, Definitions: [][]any{}, Calls: [][]any{}}
		if tree != nil {
			line := func(at token.Pos) int { return files.Position(at).Line }
			inside := 0
			var visit func(node ast.Node) bool
			visit = func(node ast.Node) bool {
				switch node := node.(type) {
				case *ast.FuncDecl:
					if node.Body == nil {
						break
					}
					found.Definitions = append(found.Definitions, []any{node.Name.Name, line(node.Pos()), line(node.End())})
					inside++
					ast.Inspect(node.Body, visit)
					inside--
					return false
				case *ast.TypeSpec:
					_, wide := node.Type.(*ast.InterfaceType)
					if !wide && !node.Assign.IsValid() {
						found.Definitions = append(found.Definitions, []any{node.Name.Name, line(node.Pos()), line(node.End())})
					}
				case *ast.ValueSpec:
					if len(node.Values) == 1 && inside == 0 {
						if _, made := node.Values[0].(*ast.FuncLit); made {
							found.Definitions = append(found.Definitions, []any{node.Names[0].Name, line(node.Pos()), line(node.End())})
						}
					}
				case *ast.CallExpr:
					if name := called(node.Fun); name != "" {
						found.Calls = append(found.Calls, []any{name, line(node.Pos())})
					}
				}
				return true
			}
			ast.Inspect(tree, visit)
		}
		output.Encode(found)
	}
}

func called(expression ast.Expr) string {
	switch expression := expression.(type) {
	case *ast.Ident:
		return expression.Name
	case *ast.SelectorExpr:
		return expression.Sel.Name
	case *ast.IndexExpr:
		return called(expression.X)
	case *ast.IndexListExpr:
		return called(expression.X)
	}
	return ""
}
