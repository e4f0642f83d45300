; In a test some calls open a block with a title: `it('adds', function () { … })`. Which ones the called name tells.
(function_call_expression) @titled
