; In a test some calls open a block with a title: `it("adds") { … }`. Which ones the called name tells.
(call_expression . (simple_identifier) @titled)
