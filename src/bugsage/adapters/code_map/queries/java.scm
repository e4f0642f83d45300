; What the code map takes from a Java file. Calls are left deep and name their method behind the object, so that the
; whole is captured and not its parts: a pattern that waits for the name would hold on to every call of a chain.

[(method_declaration) (constructor_declaration) (compact_constructor_declaration)] @function
[(class_declaration) (interface_declaration) (enum_declaration) (record_declaration)] @class

(method_invocation) @invocation
(object_creation_expression) @creation
(method_reference) @call
(explicit_constructor_invocation) @delegation
(throw_statement (_) @raise)
(string_literal) @string
[(line_comment) (block_comment)] @comment
(import_declaration) @import

(field_declaration) @fields
(assignment_expression left: (_) @target)

[
  (if_statement)
  (for_statement)
  (enhanced_for_statement)
  (while_statement)
  (do_statement)
  (switch_label)
  (catch_clause)
  (ternary_expression)
] @branch
["&&" "||"] @branch
