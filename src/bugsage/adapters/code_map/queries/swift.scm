; What the code map takes from a Swift file. A call names what it calls by its first child, which may be another call.

[(function_declaration) (init_declaration) (deinit_declaration) (subscript_declaration)] @function
[(class_declaration) (protocol_declaration)] @class
(property_declaration) @property

(call_expression . [(simple_identifier) (navigation_expression) (prefix_expression)] @call)
(constructor_expression . (_) @call)
(macro_invocation (simple_identifier) @call)
(control_transfer_statement (throw_keyword) . (_) @raise)
[(line_string_literal) (multi_line_string_literal) (raw_string_literal)] @string
[(comment) (multiline_comment)] @comment
(import_declaration) @import

(property_declaration name: (pattern bound_identifier: (simple_identifier) @field))
(enum_entry name: (simple_identifier) @field)
(assignment target: (_) @target)

[
  (if_statement)
  (guard_statement)
  (for_statement)
  (while_statement)
  (repeat_while_statement)
  (switch_entry)
  (catch_block)
  (ternary_expression)
] @branch
["&&" "||" "??"] @branch
