; What the code map takes from a file of C, and from C++ as well. No pattern waits for a later child of what can be
; nested thousands deep.

[(function_definition) (preproc_function_def)] @function
[(struct_specifier) (union_specifier) (enum_specifier)] @class
(type_definition) @typedef
; What looks like a call whose semicolon is missing, and a block behind it: `TEST(Cart, Adds) { … }`.
(expression_statement (call_expression)) @headed
(ERROR) @error

(call_expression function: (_) @call)
(preproc_arg) @tokens
(string_literal) @string
(comment) @comment
(preproc_include) @include

(preproc_def name: (identifier) @field)
(enumerator name: (identifier) @field)
(field_declaration declarator: (_) @declared)
(declaration declarator: (_) @declared)
(assignment_expression left: (_) @target)
(update_expression argument: (_) @target)

[
  (if_statement)
  (for_statement)
  (while_statement)
  (do_statement)
  (case_statement)
  (conditional_expression)
] @branch
["&&" "||"] @branch
