; Blocks with a title: `it('adds', () => …)`, also behind `test.each(…)`. Which calls are blocks the called name tells:
; a query that looks at the arguments too takes as long as all the rest.
(call_expression) @block
