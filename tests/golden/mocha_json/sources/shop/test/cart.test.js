const assert = require('assert')
const { Cart, summary } = require('../lib/cart')

describe('Cart', function () {
  describe('#total()', function () {
    it('adds up prices', function () {
      assert.strictEqual(new Cart([{ price: { amount: 2 } }]).total(), 3)
    })
    it('is zero without items', function () { assert.strictEqual(new Cart([]).total(), 0) })
    it('takes items without a price', function () { new Cart([{}]).total() })
    it.skip('rounds', function () {})
  })
  it('summarises: names', function () {
    assert.deepStrictEqual(summary(new Cart([{ name: 'tea' }, { name: 'milk' }])), { lines: 2, names: ['tea', 'jam'] })
  })
  it('loads from the shop', async function () { await new Cart([]).load('http://shop') })
  it('never ends', function (done) { this.timeout(30) })
  it('has a title\n  of two lines', function () { throw new RangeError('first line\n\n  second line') })
  it('throws something else', function () { throw 'just text' })
  it('is told with chai', function () {
    return import('chai').then(({ expect }) => expect([1, 2, 3]).to.deep.equal([1, 2]))
  })
})
describe('with a broken hook', function () {
  before('prepare', function () { undefined.ready() })
  it('is never run', function () {})
})
