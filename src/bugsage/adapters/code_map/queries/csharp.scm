; What the code map takes from a C# file. No pattern waits for a later child of what can be nested thousands deep.

[
  (method_declaration)
  (constructor_declaration)
  (destructor_declaration)
  (local_function_statement)
  (operator_declaration)
  (conversion_operator_declaration)
  (property_declaration)
  (indexer_declaration)
  (event_declaration)
] @function
[
  (class_declaration)
  (struct_declaration)
  (interface_declaration)
  (record_declaration)
  (enum_declaration)
] @class

(invocation_expression function: (_) @call)
(object_creation_expression type: (_) @call)
(implicit_object_creation_expression) @made
(attribute name: (_) @attribute)
(constructor_initializer) @delegation
(throw_statement (_) @raise)
(throw_expression (_) @raise)
[
  (string_literal)
  (verbatim_string_literal)
  (raw_string_literal)
  (interpolated_string_expression)
] @string
(comment) @comment
(using_directive) @import

(variable_declarator name: (identifier) @field)
(property_declaration name: (identifier) @field)
(enum_member_declaration name: (identifier) @field)
(assignment_expression left: (_) @target)
(postfix_unary_expression (_) @target)
(prefix_unary_expression (_) @target)

[
  (if_statement)
  (for_statement)
  (foreach_statement)
  (while_statement)
  (do_statement)
  (switch_section)
  (switch_expression_arm)
  (catch_clause)
  (conditional_expression)
] @branch
["&&" "||" "??" "??="] @branch
