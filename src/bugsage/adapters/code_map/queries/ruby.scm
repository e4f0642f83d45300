; What the code map takes from a Ruby file. A call is captured whole: it may hold thousands, one in the other's receiver.

[(method) (singleton_method)] @function
[(class) (module)] @class

(call) @invocation
(super) @call
(identifier) @word
[(string) (heredoc_body) (string_array) (subshell)] @string
(comment) @comment

(assignment left: (_) @target)
(operator_assignment left: (_) @target)
(assignment left: (constant) right: [(call) (lambda)]) @made

(method_parameters (identifier) @bound)
(lambda_parameters (identifier) @bound)
(block_parameters (identifier) @bound)
(destructured_parameter (identifier) @bound)
(optional_parameter name: (_) @bound)
(keyword_parameter name: (_) @bound)
(splat_parameter name: (_) @bound)
(hash_splat_parameter name: (_) @bound)
(block_parameter name: (_) @bound)
(left_assignment_list (identifier) @bound)
(rest_assignment (identifier) @bound)
(exception_variable (identifier) @bound)
(array_pattern (identifier) @bound)
(find_pattern (identifier) @bound)
(keyword_pattern value: (identifier) @bound)
(as_pattern name: (identifier) @bound)
(for pattern: (identifier) @bound)
(in_clause pattern: (identifier) @bound)
(method name: (identifier) @bound)
(singleton_method name: (identifier) @bound)
(singleton_method object: (identifier) @bound)
(alias (identifier) @bound)
(undef (identifier) @bound)

[
  (if)
  (elsif)
  (unless)
  (if_modifier)
  (unless_modifier)
  (while)
  (while_modifier)
  (until)
  (until_modifier)
  (for)
  (when)
  (in_clause)
  (rescue)
  (rescue_modifier)
  (conditional)
] @branch
["&&" "||" "and" "or"] @branch
