; Only in JavaScript's grammar.
(field_definition property: (_) @target)
(field_definition value: [(function_expression) (arrow_function) (class) (object) (parenthesized_expression)]) @binder
(field_definition value: (call_expression arguments: (arguments [(arrow_function) (function_expression)]))) @wrapper
