describe('nothing wrong', function () { it('passes', function () {}) })
