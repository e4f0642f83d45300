; Only in TypeScript's grammar.
[(abstract_class_declaration) (enum_declaration)] @class
[(internal_module) (module)] @namespace

(public_field_definition name: (_) @target)
(public_field_definition value: [
  (function_expression) (arrow_function) (class) (object) (parenthesized_expression) (as_expression) (satisfies_expression)
]) @binder
(public_field_definition value: (call_expression arguments: (arguments [(arrow_function) (function_expression)]))) @wrapper
(variable_declarator name: (identifier) value: [(as_expression) (satisfies_expression)]) @binder
(assignment_expression right: [(as_expression) (satisfies_expression)]) @binder
