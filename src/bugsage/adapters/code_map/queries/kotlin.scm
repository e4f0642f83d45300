; What the code map takes from a Kotlin file. A call names what it calls by its first child, which may be another call;
; no pattern waits for a later one.

[(function_declaration) (secondary_constructor)] @function
[(class_declaration) (object_declaration)] @class
(property_declaration) @property

(call_expression . [(identifier) (navigation_expression)] @call)
(infix_expression) @infix
(callable_reference (identifier) @call)
(delegation_specifier (constructor_invocation . (_) @call))
(constructor_delegation_call) @delegation
(throw_expression (_) @raise)
[(string_literal) (multiline_string_literal)] @string
[(line_comment) (block_comment)] @comment
(import) @import

(class_parameter) @promoted
(enum_entry . (identifier) @field)
(assignment left: (_) @target)

[
  (if_expression)
  (for_statement)
  (while_statement)
  (do_while_statement)
  (when_entry)
  (catch_block)
] @branch
["&&" "||" "?:"] @branch
