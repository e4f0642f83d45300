; Components that are used are calls.
(jsx_opening_element name: (_) @element)
(jsx_self_closing_element name: (_) @element)
(jsx_text) @text
