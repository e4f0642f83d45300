; What C++ has beyond C.

(class_specifier) @class
(namespace_definition) @scope
(template_declaration) @template
(init_declarator value: (lambda_expression)) @bound

(new_expression type: (_) @call)
(compound_literal_expression type: (_) @call)
(init_declarator value: [(argument_list) (initializer_list)]) @made
(throw_statement (_) @raise)
(raw_string_literal) @string
(using_declaration) @import

[(for_range_loop) (catch_clause)] @branch
["and" "or"] @branch
