; In a test some calls open a block with a title: `it 'adds' do … end`. Which ones the called name tells.
(program) @titled
