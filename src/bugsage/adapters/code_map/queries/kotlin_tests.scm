; In a test some calls open a block with a title: `test("adds") { … }`, `"adds" { … }`, `"a cart" should { … }`.
(call_expression) @titled
