; What the code map takes from a Go file. No pattern waits for a later child of what can be nested thousands deep.

[(function_declaration) (method_declaration)] @function
(type_declaration) @types
(var_spec) @variable

(call_expression function: (_) @call)
(composite_literal type: [(type_identifier) (qualified_type) (generic_type)] @call)
[(interpreted_string_literal) (raw_string_literal)] @string
(comment) @comment
(import_spec) @import

(var_spec name: (identifier) @field)
(const_spec name: (identifier) @field)
(field_declaration name: (field_identifier) @field)
(assignment_statement left: (_) @target)
(inc_statement (_) @target)
(dec_statement (_) @target)

[
  (if_statement)
  (for_statement)
  (expression_case)
  (type_case)
  (communication_case)
] @branch
["&&" "||"] @branch
