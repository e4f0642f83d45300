const { nothing } = require('../lib/nowhere')
