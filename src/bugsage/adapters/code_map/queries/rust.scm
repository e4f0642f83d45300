; What the code map takes from a Rust file. No pattern waits for a later child of what can be nested thousands deep.

[(function_item) (macro_definition)] @function
[(struct_item) (enum_item) (union_item) (trait_item)] @class
[(impl_item) (mod_item)] @scope

(call_expression function: (_) @call)
(macro_invocation macro: (_) @macro)
(token_tree) @tokens
[(string_literal) (raw_string_literal)] @string
[(line_comment) (block_comment)] @comment
(attribute_item) @attribute
(inner_attribute_item) @inner
[(use_declaration) (extern_crate_declaration)] @import

(const_item name: (identifier) @field)
(static_item name: (identifier) @field)
(field_declaration name: (field_identifier) @field)
(assignment_expression left: (_) @target)
(compound_assignment_expr left: (_) @target)

[(if_expression) (for_expression) (while_expression) (match_arm) (try_expression)] @branch
["&&" "||"] @branch
