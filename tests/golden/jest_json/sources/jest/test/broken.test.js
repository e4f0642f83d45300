const { nothing } = require('../lib/nowhere')
test('x', () => {})
