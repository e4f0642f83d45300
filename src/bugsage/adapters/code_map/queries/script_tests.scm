; Blocks with a title: `it('adds', () => …)`, also behind `test.each(…)`; told apart by the name that is called.
(call_expression arguments: (arguments . (_) [(arrow_function) (function_expression) (generator_function) (call_expression)])) @block
(call_expression
  function: (member_expression property: (property_identifier) @_run (#eq? @_run "run"))
  arguments: (arguments . [(string) (template_string)])) @block
