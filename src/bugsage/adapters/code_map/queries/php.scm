; What the code map takes from a PHP file. A call is captured whole: it may hold thousands, one in the other's object.

[(function_definition) (method_declaration)] @function
[(class_declaration) (interface_declaration) (trait_declaration) (enum_declaration)] @class
[(text) (php_tag)] @text

(function_call_expression function: (_) @call)
[(member_call_expression) (nullsafe_member_call_expression) (scoped_call_expression)] @invocation
(object_creation_expression) @creation
(throw_expression) @throw
[(string) (encapsed_string) (heredoc) (nowdoc)] @string
(comment) @comment
(namespace_use_declaration) @use
[(include_expression) (include_once_expression) (require_expression) (require_once_expression)] @include

(property_element name: (_) @field)
(const_element . (name) @field)
(enum_case name: (_) @field)
(property_promotion_parameter name: (_) @promoted)
(assignment_expression left: (_) @target)
(assignment_expression left: (variable_name) right: [(anonymous_function) (arrow_function)]) @made
(augmented_assignment_expression left: (_) @target)

[
  (if_statement)
  (else_if_clause)
  (for_statement)
  (foreach_statement)
  (while_statement)
  (do_statement)
  (case_statement)
  (match_conditional_expression)
  (catch_clause)
  (conditional_expression)
] @branch
["&&" "||" "and" "or" "??"] @branch
