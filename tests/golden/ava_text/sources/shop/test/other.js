const test = require('ava').default ?? require('ava')
test('a › b', (t) => { t.is(1, 2) })
test.failing('known', (t) => { t.is(1, 2) })
