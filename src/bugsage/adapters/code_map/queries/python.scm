; What the code map takes from a Python file. One capture per kind of thing; where things nest is worked out from positions.

(function_definition) @function
(class_definition) @class
(decorated_definition) @decorated

(call function: (_) @call)
(raise_statement . (_) @raise)
(string) @string
(comment) @comment

; Strings that stand alone: docstrings, and strings used as comments.
(expression_statement . [(string) (concatenated_string)] @bare .)

(assignment left: (_) @target)
(augmented_assignment left: (_) @target)

[
  (import_statement)
  (import_from_statement)
  (future_import_statement)
] @import

[
  (if_statement)
  (elif_clause)
  (for_statement)
  (while_statement)
  (except_clause)
  (case_clause)
  (boolean_operator)
  (conditional_expression)
  (if_clause)
] @branch
