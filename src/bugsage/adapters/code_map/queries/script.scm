; What JavaScript and TypeScript have in common. Names are worked out from what a function is bound to.

[
  (function_declaration)
  (generator_function_declaration)
  (function_expression)
  (generator_function)
  (arrow_function)
  (method_definition)
] @function

[
  (class_declaration)
  (class)
] @class

; What gives a function, class or object its name.
(variable_declarator name: (identifier) value: [
  (function_expression) (generator_function) (arrow_function) (class) (object)
  (binary_expression) (ternary_expression) (parenthesized_expression)
]) @binder
(assignment_expression right: [
  (function_expression) (generator_function) (arrow_function) (class) (object)
  (binary_expression) (ternary_expression) (parenthesized_expression)
]) @binder
(augmented_assignment_expression right: [(function_expression) (arrow_function) (class) (object)]) @binder
(export_statement value: (_)) @binder

; Which pairs give names is asked of those around a function or class: data has thousands, and each alternative that a
; query tries costs as much as the pair.
(pair) @pair

; `const f = wrapped(() => …)`: whether it takes the name depends on where it stands and what wraps it.
(variable_declarator name: (identifier) value: (call_expression)) @wrapper
(assignment_expression right: (call_expression)) @wrapper

(call_expression function: (_) @call)
(new_expression constructor: (_) @call)
(throw_statement (_) @raise)
[(string) (template_string)] @string
(comment) @comment
(decorator) @decorator
(import_statement) @import
(export_statement source: (_)) @import

(variable_declarator name: (_) @target)
(assignment_expression left: (_) @target)
(augmented_assignment_expression left: (_) @target)

[
  (if_statement)
  (for_statement)
  (for_in_statement)
  (while_statement)
  (do_statement)
  (switch_case)
  (catch_clause)
  (ternary_expression)
] @branch

; The operators and not what they stand in: while a query waits for an operator it holds on to everything before it,
; and a chain of thousands would take for ever.
["&&" "||" "??"] @branch
